# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file gives every room the same shape: a static library with an alias, includes from the project's root.

add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion)
if(FUSEBOARD_WERROR)
  add_compile_options(-Werror)
endif()
if(FUSEBOARD_FUZZ)
  # Not optimised: it is made in the suite, and half of the compiler's time counts more than the speed of a parser.
  add_compile_options(-O0 -g1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
    -fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fsanitize=address,undefined -fprofile-instr-generate)
endif()

if(ECM_ENABLE_SANITIZERS)
  add_library(fuseboard_sanitizers OBJECT ${PROJECT_SOURCE_DIR}/tests/sanitizers/defaults.cpp)
  target_compile_definitions(fuseboard_sanitizers PRIVATE
    FUSEBOARD_SANITIZER_REPORTS="${PROJECT_BINARY_DIR}/reports")
  target_compile_options(fuseboard_sanitizers PRIVATE -fno-sanitize=all) # it is asked before they are ready
  link_libraries(fuseboard_sanitizers)
  # It asks the kernel, with a pipe of its own, whether memory can be read: where the tests leave no descriptors, or
  # make calls fail, it would fail and not the program.
  add_compile_options(-fno-sanitize=vptr)
endif()

# fuseboard_room(<name> [QT] SOURCES ... [LINK ...]): library fuseboard_<name>, alias Fuseboard::<name>.
# Without QT the room sees neither Qt nor moc.
function(fuseboard_room name)
  cmake_parse_arguments(ARG "QT" "" "SOURCES;LINK" ${ARGN})
  add_library(fuseboard_${name} STATIC ${ARG_SOURCES})
  add_library(Fuseboard::${name} ALIAS fuseboard_${name})
  target_include_directories(fuseboard_${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  target_link_libraries(fuseboard_${name} PUBLIC ${ARG_LINK})
  set_target_properties(fuseboard_${name} PROPERTIES AUTOMOC ${ARG_QT} AUTOUIC OFF AUTORCC OFF)
endfunction()
