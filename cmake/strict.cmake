# One INTERFACE library carries the language level, the warnings and the
# hardening; every target of the project links it.
add_library(strict INTERFACE)
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

option(LIENKET_WERROR "treat warnings as errors" OFF)
option(LIENKET_FUZZ "build the libFuzzer targets" OFF)
set(LIENKET_SANITIZE "" CACHE STRING "sanitizers, as for -fsanitize=")

target_compile_definitions(strict INTERFACE _GNU_SOURCE)
target_include_directories(strict INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(strict INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Wvla
    -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    -Wformat=2 -Wwrite-strings -Wcast-qual -Wcast-align -Wpointer-arith
    -Wswitch-enum -Wimplicit-fallthrough -Wnull-dereference
    -fstack-protector-strong)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(strict INTERFACE
        -Wlogical-op -Wduplicated-cond -Wduplicated-branches)
endif()
if(LIENKET_WERROR)
    target_compile_options(strict INTERFACE -Werror)
endif()
if(LIENKET_SANITIZE)
    target_compile_options(strict INTERFACE
        -fsanitize=${LIENKET_SANITIZE} -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    target_link_options(strict INTERFACE -fsanitize=${LIENKET_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
    target_compile_options(strict INTERFACE -D_FORTIFY_SOURCE=2)
endif()
target_link_options(strict INTERFACE -Wl,-z,relro -Wl,-z,now)

# lienket_library(NAME SOURCES... LINK libraries...): a room of the house.
function(lienket_library name)
    cmake_parse_arguments(ROOM "" "" "LINK" ${ARGN})
    add_library(${name} STATIC ${ROOM_UNPARSED_ARGUMENTS})
    target_link_libraries(${name} PUBLIC strict ${ROOM_LINK})
endfunction()

# lienket_program(NAME SOURCES... LINK libraries...): a process of the house.
function(lienket_program name)
    cmake_parse_arguments(ROOM "" "" "LINK" ${ARGN})
    add_executable(${name} ${ROOM_UNPARSED_ARGUMENTS})
    target_link_libraries(${name} PRIVATE strict ${ROOM_LINK})
    target_link_options(${name} PRIVATE -pie)
endfunction()
