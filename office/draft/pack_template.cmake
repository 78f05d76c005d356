# Packs office/template/ into a DOCX, and that into a C file, the same bytes each
# time:  cmake -D FROM=DIR -D DOCX=FILE -D CODE=FILE -P pack_template.cmake
# Word wants the content types first.
execute_process(
    COMMAND ${CMAKE_COMMAND} -E tar cf ${DOCX} --format=zip
            "--mtime=1980-01-02 00:00:00 UTC"
            "[Content_Types].xml" _rels/.rels word/_rels/document.xml.rels
            word/document.xml word/footer1.xml word/styles.xml
    WORKING_DIRECTORY ${FROM}
    COMMAND_ERROR_IS_FATAL ANY)
file(READ ${DOCX} bytes HEX)
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${CODE}
    "#include \"office/draft/own_template.h\"\n\n"
    "static const unsigned char own[] = {\n${bytes}\n};\n\n"
    "struct bytes draft_own_template(void)\n{\n"
    "    return (struct bytes){own, sizeof own};\n}\n")
