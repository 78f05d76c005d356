# lienket_test(NAME LABEL SOURCES... LINK libraries...): one test program.
# Labels: unit property scenario simulation system fuzz bench source.
include(CTest)
enable_testing()

function(lienket_test name label)
    cmake_parse_arguments(TEST "" "TIMEOUT" "LINK" ${ARGN})
    add_executable(${name} ${TEST_UNPARSED_ARGUMENTS})
    target_link_libraries(${name} PRIVATE strict ${TEST_LINK})
    set_target_properties(${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${name} COMMAND ${name}
             WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 120)
    endif()
    set_tests_properties(${name} PROPERTIES
        LABELS ${label} TIMEOUT ${TEST_TIMEOUT} SKIP_RETURN_CODE 77)
endfunction()

# lienket_script_test(NAME LABEL COMMAND...): a test that is a script; it
# finds the programs in $LIENKET_BIN. Debian's python3 comes first in PATH: it
# is the one that the packages python3-zmq and python3-msgpack are for.
function(lienket_script_test name label)
    cmake_parse_arguments(TEST "" "TIMEOUT" "COMMAND" ${ARGN})
    # `env` looks the command up in the PATH below, ctest in its own.
    add_test(NAME ${name} COMMAND env ${TEST_COMMAND}
             WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 120)
    endif()
    set_tests_properties(${name} PROPERTIES
        LABELS ${label} TIMEOUT ${TEST_TIMEOUT} SKIP_RETURN_CODE 77
        ENVIRONMENT_MODIFICATION "PATH=path_list_prepend:/usr/bin"
        ENVIRONMENT "LIENKET_BIN=${CMAKE_BINARY_DIR}/bin;LIENKET_DATA=${PROJECT_SOURCE_DIR}/model/data")
endfunction()
