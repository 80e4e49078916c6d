# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file lets a test ask for a world of its own: a private system bus, polkitd, /run, /home and test users.

# fuseboard_add_world_test(NAME <name> COMMAND <target or program> [<argument>...]
#                          [AS alice|bob|carol|root] [RULES world|yes|no|shipped] [FUSE_MODE 0600]
#                          [NO_BUS] [SERIAL] [TIMEOUT <seconds>] [LABELS <label>...] [ENVIRONMENT <NAME=VALUE>...])
# NO_BUS: in the world itself, as root, for what makes a system of its own. SERIAL: with no other test beside it.
# Runs side by side with others; what it starts ends with it. Exit code 77 is a skip, whose reason must be printed.
function(fuseboard_add_world_test)
  cmake_parse_arguments(PARSE_ARGV 0 ARG "NO_BUS;SERIAL" "NAME;AS;RULES;FUSE_MODE;TIMEOUT" "COMMAND;LABELS;ENVIRONMENT")
  if(ARG_UNPARSED_ARGUMENTS OR NOT ARG_NAME OR NOT ARG_COMMAND)
    message(FATAL_ERROR "fuseboard_add_world_test: needs NAME and COMMAND, does not know '${ARG_UNPARSED_ARGUMENTS}'")
  endif()
  set(options "")
  foreach(pair IN ITEMS AS:--as RULES:--rules FUSE_MODE:--fuse-mode)
    string(REPLACE ":" ";" pair ${pair})
    list(GET pair 0 key)
    list(GET pair 1 option)
    if(DEFINED ARG_${key})
      list(APPEND options ${option} ${ARG_${key}})
    endif()
  endforeach()
  list(POP_FRONT ARG_COMMAND program)
  if(TARGET ${program})
    set(program $<TARGET_FILE:${program}>)
  endif()
  set(bus bash ${PROJECT_SOURCE_DIR}/tests/world/bus.sh ${options} --)
  if(ARG_NO_BUS)
    set(bus "")
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_test(NAME ${ARG_NAME}
    COMMAND bash ${PROJECT_SOURCE_DIR}/tests/world/limit.sh ${ARG_TIMEOUT} ${bus} ${program} ${ARG_COMMAND})
  set_tests_properties(${ARG_NAME} PROPERTIES
    RUN_SERIAL ${ARG_SERIAL} TIMEOUT 21700 SKIP_RETURN_CODE 77 LABELS "${ARG_LABELS}" ENVIRONMENT "${ARG_ENVIRONMENT}")
endfunction()
