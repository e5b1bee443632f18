# Libraries as archives, for the release: loading two dozen shared libraries costs more than reading a
# log and accounting for it.  Where an archive is missing or does not link, the shared library is used.
#
# HarfBuzz and libharu have no archive in Debian.
option(GRAMME_ARCHIVES "Link archives of libraries where there are any" OFF)

# gramme_archive(target imported file header function [source]): makes `target`, which links the archive
# `file` (and `source`) if a program with `function` of `header` links to it, else what `imported` links.
function(gramme_archive target imported file header function)
    add_library(${target} INTERFACE)
    get_target_property(folders ${imported} INTERFACE_INCLUDE_DIRECTORIES)
    if(GRAMME_ARCHIVES)
        find_library(${target}_FILE ${file})
        mark_as_advanced(${target}_FILE)
    endif()
    if(GRAMME_ARCHIVES AND ${target}_FILE)
        if(NOT DEFINED ${target}_LINKS)
            set(main ${CMAKE_BINARY_DIR}/archives/${target}.c)
            file(WRITE ${main} "#include <stdint.h>\n#include <${header}>\n"
                "int main(void) { return (intptr_t)(void *)${function} == 1; }\n")
            set(flags "")
            if(folders)
                set(flags CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${folders}")
            endif()
            try_compile(${target}_LINKS ${CMAKE_BINARY_DIR}/archives SOURCES ${main} ${ARGN} ${flags}
                LINK_LIBRARIES ${${target}_FILE} z m pthread OUTPUT_VARIABLE said)
            message(VERBOSE "${said}")
        endif()
        if(${target}_LINKS)
            message(STATUS "${file}: linked")
            if(folders)
                target_include_directories(${target} SYSTEM INTERFACE ${folders})
            endif()
            target_link_libraries(${target} INTERFACE ${${target}_FILE})
            if(ARGN)
                add_library(${target}_edges STATIC ${ARGN})
                gramme_flags(${target}_edges)
                target_link_libraries(${target} INTERFACE ${target}_edges)
            endif()
            return()
        endif()
        message(STATUS "${file}: does not link alone, shared library instead")
    endif()
    target_link_libraries(${target} INTERFACE ${imported})
endfunction()
