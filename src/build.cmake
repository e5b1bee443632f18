# How the rooms are built.  Flags go on targets, never on global variables.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(XML2 REQUIRED IMPORTED_TARGET libxml-2.0)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
# HarfBuzz is opened when the first text is to be set that our tables do not tell of: headers, no link.  The program
# that makes the tables links it.
pkg_check_modules(HB REQUIRED IMPORTED_TARGET harfbuzz)
pkg_check_modules(FRIBIDI REQUIRED IMPORTED_TARGET fribidi)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
# Logs packed with zstd are read where the library is there.
pkg_check_modules(ZSTD IMPORTED_TARGET libzstd)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
# cairo and FreeType are opened at run time (chart files only): headers, no link.
pkg_check_modules(CAIRO REQUIRED cairo cairo-ft freetype2)
# libharu 2.3.0 as Debian packages it has neither a .pc file nor a CMake config.
find_path(HPDF_INCLUDE hpdf.h REQUIRED)
find_library(HPDF_LIB hpdf REQUIRED)

function(gramme_flags target)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:C>:-std=gnu11
        -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes
        -Wmissing-prototypes -Wold-style-definition -Wswitch-enum -Wvla -Wwrite-strings -Wcast-qual
        -Wformat=2 -Wundef -Wnull-dereference -Wdouble-promotion -ffp-contract=off
        $<$<C_COMPILER_ID:GNU>:-Wduplicated-cond;-Wlogical-op>
        $<$<C_COMPILER_ID:Clang>:-Wdocumentation>
        $<$<BOOL:${GRAMME_WERROR}>:-Werror>>)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE GRAMME_VERSION="${PROJECT_VERSION}")
    if(GRAMME_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${GRAMME_SANITIZE}
            -fno-sanitize-recover=all -fno-omit-frame-pointer)
        target_link_options(${target} PUBLIC -fsanitize=${GRAMME_SANITIZE})
    endif()
endfunction()

include(src/archives.cmake)
gramme_archive(gramme_xml2 PkgConfig::XML2 libxml2.a libxml/xmlschemas.h xmlSchemaParse
    ${PROJECT_SOURCE_DIR}/src/edges/libxml2.c)
gramme_archive(gramme_yaml PkgConfig::YAML libyaml.a yaml.h yaml_parser_parse)
gramme_archive(gramme_deflate PkgConfig::DEFLATE libdeflate.a libdeflate.h libdeflate_zlib_compress)
gramme_archive(gramme_nettle PkgConfig::NETTLE libnettle.a nettle/sha2.h nettle_sha256_update)
gramme_archive(gramme_fribidi PkgConfig::FRIBIDI libfribidi.a fribidi.h fribidi_get_bidi_types)
gramme_archive(gramme_jansson PkgConfig::JANSSON libjansson.a jansson.h json_loadb)

# gramme_embed(target symbol file): the bytes of a file in read-only memory, as
# `extern const unsigned char gr_asset_<symbol>[], gr_asset_<symbol>_end[];`
function(gramme_embed target symbol file)
    set(asm ${CMAKE_BINARY_DIR}/assets/${symbol}.S)
    file(CONFIGURE OUTPUT ${asm} CONTENT
"    .section .rodata
    .balign 16
    .global gr_asset_${symbol}
    .global gr_asset_${symbol}_end
gr_asset_${symbol}:
    .incbin \"${file}\"
gr_asset_${symbol}_end:
    .byte 0
    .section .note.GNU-stack,\"\",@progbits
")
    set_source_files_properties(${asm} PROPERTIES OBJECT_DEPENDS ${file})
    target_sources(${target} PRIVATE ${asm})
endfunction()

# gramme_room(name [libraries]): src/<name>/**.c as library gr_<name>, linked to the room before it.
set(GRAMME_PREVIOUS "")
macro(gramme_room name)
    file(GLOB_RECURSE room_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.c)
    if(room_sources)
        add_library(gr_${name} STATIC ${room_sources})
        gramme_flags(gr_${name})
        target_include_directories(gr_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
        target_link_libraries(gr_${name} PUBLIC ${ARGN} ${GRAMME_PREVIOUS})
        set(GRAMME_PREVIOUS gr_${name})
    endif()
endmacro()

gramme_room(base PkgConfig::ZLIB gramme_deflate gramme_nettle Threads::Threads m)
if(ZSTD_FOUND)
    gramme_archive(gramme_zstd PkgConfig::ZSTD libzstd.a zstd.h ZSTD_decompressStream)
    target_link_libraries(gr_base PUBLIC gramme_zstd)
    target_compile_definitions(gr_base PUBLIC GRAMME_HAVE_ZSTD)
endif()
gramme_room(yaml gramme_yaml)
gramme_room(model)
gramme_room(text gramme_fribidi dl)
gramme_room(canvas dl)
gramme_room(chart)
gramme_room(read gramme_jansson)
gramme_room(metadata gramme_xml2)
gramme_room(factors)
gramme_room(account)
gramme_room(disclosure gramme_xml2)
# The profiles of schemas/profiles/, compiled in: their bytes and a table of their names.
file(GLOB profiles CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/schemas/profiles/*.xml)
gramme_room(check)
if(TARGET gr_check)
    set(profile_externs "")
    set(profile_rows "")
    set(profile_names "")
    foreach(profile ${profiles})
        get_filename_component(stem ${profile} NAME_WE)
        gramme_embed(gr_check profile_${stem} ${profile})
        string(APPEND profile_externs
            "extern const unsigned char gr_asset_profile_${stem}[], gr_asset_profile_${stem}_end[];\n")
        string(APPEND profile_rows
            "    {\"${stem}\", gr_asset_profile_${stem}, gr_asset_profile_${stem}_end},\n")
        string(APPEND profile_names "    \"${stem}\",\n")
    endforeach()
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/assets/profiles.c CONTENT
"#include \"check/assets.h\"
#include <stddef.h>
${profile_externs}const struct gr_profile_asset gr_profile_assets[] = {
${profile_rows}    {NULL, NULL, NULL}};
const char *const gr_profile_asset_names[] = {
${profile_names}    NULL};
")
    target_sources(gr_check PRIVATE ${CMAKE_BINARY_DIR}/assets/profiles.c)
endif()
# The templates compiled in are compiled by the program that compiles those of users: the room as objects,
# the program (src/build/pack_templates.c), the bytes it makes, and the room with them.
file(GLOB template_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/template/*.c)
add_library(gr_template_code OBJECT ${template_sources})
gramme_flags(gr_template_code)
target_link_libraries(gr_template_code PUBLIC ${GRAMME_PREVIOUS})
add_executable(gramme_pack src/build/pack_templates.c $<TARGET_OBJECTS:gr_template_code>)
gramme_flags(gramme_pack)
target_link_libraries(gramme_pack PRIVATE ${GRAMME_PREVIOUS})
add_library(gr_template STATIC $<TARGET_OBJECTS:gr_template_code>)
gramme_flags(gr_template)
target_link_libraries(gr_template PUBLIC ${GRAMME_PREVIOUS})
set(GRAMME_PREVIOUS gr_template)
file(GLOB templates CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/templates/*.xhtml)
set(packed_externs "")
set(packed_rows "")
foreach(template ${templates})
    get_filename_component(name ${template} NAME)
    get_filename_component(stem ${template} NAME_WE)
    string(REPLACE "-" "_" symbol ${stem})
    gramme_embed(gr_template_code ${symbol}_xhtml ${template})
    string(PREPEND symbol packed_)
    set(packed ${CMAKE_BINARY_DIR}/assets/${symbol}.bin)
    if(NOT stem MATCHES "^part-")
        add_custom_command(OUTPUT ${packed} DEPENDS gramme_pack COMMAND gramme_pack ${name} ${packed})
        gramme_embed(gr_template ${symbol} ${packed})
        string(APPEND packed_externs "extern const unsigned char gr_asset_${symbol}[];\n")
        string(APPEND packed_rows "    {\"${name}\", gr_asset_${symbol}},\n")
    endif()
endforeach()
gramme_embed(gr_template_code report_css ${PROJECT_SOURCE_DIR}/templates/report.css)
gramme_embed(gr_template_code lab_js ${PROJECT_SOURCE_DIR}/templates/lab.js)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/assets/packed.c CONTENT
"#include \"template/pack.h\"
${packed_externs}static const struct {
    const char *name;
    const unsigned char *bytes;
} table[] = {
${packed_rows}};
const char *gr_template_packed(const char *file) {
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (strcmp(table[i].name, file) == 0) {
            return (const char *)table[i].bytes;
        }
    }
    return NULL;
}
")
target_sources(gr_template PRIVATE ${CMAKE_BINARY_DIR}/assets/packed.c)
gramme_room(write ${HPDF_LIB})
gramme_room(lab)
gramme_room(cli)

if(TARGET gr_text)
    target_include_directories(gr_text SYSTEM PUBLIC ${HB_INCLUDE_DIRS})
endif()
if(TARGET gr_canvas)
    target_include_directories(gr_canvas SYSTEM PRIVATE ${CAIRO_INCLUDE_DIRS})
endif()
if(TARGET gr_write)
    target_include_directories(gr_write PRIVATE ${HPDF_INCLUDE})
endif()
if(TARGET gr_cli)
    target_include_directories(gr_cli PRIVATE ${HPDF_INCLUDE})
endif()
if(TARGET gr_text)
    gramme_embed(gr_text lato_regular ${GRAMME_FONT_DIR}/lato/Lato-Regular.ttf)
    gramme_embed(gr_text lato_bold ${GRAMME_FONT_DIR}/lato/Lato-Bold.ttf)
    gramme_embed(gr_text lato_black ${GRAMME_FONT_DIR}/lato/Lato-Black.ttf)
    gramme_embed(gr_text dejavu_sans ${GRAMME_FONT_DIR}/dejavu/DejaVuSans.ttf)
    gramme_embed(gr_text dejavu_sans_mono ${GRAMME_FONT_DIR}/dejavu/DejaVuSansMono.ttf)
    # What HarfBuzz makes of plain text in these faces, and their outlines on coarser grids, as C.
    set(made_of_faces ${GRAMME_FONT_DIR}/lato/Lato-Regular.ttf ${GRAMME_FONT_DIR}/lato/Lato-Bold.ttf
        ${GRAMME_FONT_DIR}/lato/Lato-Black.ttf ${GRAMME_FONT_DIR}/dejavu/DejaVuSans.ttf
        ${GRAMME_FONT_DIR}/dejavu/DejaVuSansMono.ttf)
    add_executable(gramme_face_tables src/make/face_tables.c src/make/face_write.c src/text/contour.c
        src/text/glyf.c src/text/sfnt.c)
    gramme_flags(gramme_face_tables)
    target_include_directories(gramme_face_tables PRIVATE src)
    target_include_directories(gramme_face_tables SYSTEM PRIVATE ${HB_INCLUDE_DIRS})
    target_link_libraries(gramme_face_tables PRIVATE gr_base PkgConfig::HB)
    add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/assets/face_tables.c
        COMMAND gramme_face_tables ${CMAKE_BINARY_DIR}/assets/face_tables.c ${made_of_faces}
        DEPENDS gramme_face_tables ${made_of_faces} VERBATIM)
    target_sources(gr_text PRIVATE ${CMAKE_BINARY_DIR}/assets/face_tables.c)
endif()
if(TARGET gr_metadata)
    gramme_embed(gr_metadata experiment_xsd ${PROJECT_SOURCE_DIR}/schemas/experiment.xsd)
    gramme_embed(gr_metadata experiment_keys ${PROJECT_SOURCE_DIR}/schemas/keys.tsv)
    gramme_embed(gr_metadata record_keys ${PROJECT_SOURCE_DIR}/schemas/record_keys.tsv)
endif()
if(TARGET gr_disclosure)
    gramme_embed(gr_disclosure disclosure_xsd ${PROJECT_SOURCE_DIR}/schemas/disclosure.xsd)
endif()
if(TARGET gr_factors)
    file(GLOB factor_tables CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/factors/*.csv)
    foreach(table ${factor_tables})
        get_filename_component(stem ${table} NAME_WE)
        gramme_embed(gr_factors factor_${stem} ${table})
    endforeach()
endif()

if(EXISTS ${PROJECT_SOURCE_DIR}/src/main.c)
    add_executable(gramme src/main.c)
    gramme_flags(gramme)
    target_link_libraries(gramme PRIVATE gr_cli)
    set_target_properties(gramme PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endif()
