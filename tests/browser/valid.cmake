# Valid HTML5 by the Nu checker, warnings included.
if(NOT EXISTS ${JAR})
    message("skipped: ${JAR} is not installed")
    return()
endif()
execute_process(COMMAND ${JAVA} -jar ${JAR} --stdout ${PAGES} OUTPUT_VARIABLE said RESULT_VARIABLE code)
# The checker reads no digests: chromium enforces that of the script.
string(REGEX REPLACE "[^\n]*Inline script violates Content Security Policy[^\n]*\n" "" said "${said}")
if(NOT code EQUAL 0 OR NOT said STREQUAL "")
    message(FATAL_ERROR "${said}")
endif()
