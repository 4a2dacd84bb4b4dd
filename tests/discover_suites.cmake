# SPDX-FileCopyrightText: 2026 The Weightscape authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Asks PROGRAM, a GoogleTest program, for its suites and writes OUTPUT, which tells ctest to run each
# in one process; suites with more than MOST tests are dealt out to several.
execute_process(COMMAND ${PROGRAM} --gtest_list_tests OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE ";" "," listing "${listing}")
string(REPLACE "\n" ";" lines "${listing}")

set(suites)
foreach(line ${lines})
  if(line MATCHES "^  [^ ]")
    math(EXPR count_${suite} "${count_${suite}} + 1")
  elseif(line MATCHES "^([^ ]+)\\.( |$)")
    set(suite ${CMAKE_MATCH_1})
    list(APPEND suites ${suite})
    set(count_${suite} 0)
  endif()
endforeach()
if(NOT suites)
  message(FATAL_ERROR "${PROGRAM} has no tests.")
endif()

get_filename_component(program ${PROGRAM} NAME)
set(script)
foreach(suite ${suites})
  math(EXPR shards "(${count_${suite}} + ${MOST} - 1) / ${MOST}")
  math(EXPR last "${shards} - 1")
  foreach(shard RANGE ${last})
    set(name ${program}.${suite})
    set(environment ${ENVIRONMENT})
    if(shards GREATER 1)
      math(EXPR number "${shard} + 1")
      string(APPEND name " ${number} of ${shards}")
      list(APPEND environment GTEST_TOTAL_SHARDS=${shards} GTEST_SHARD_INDEX=${shard})
    endif()
    string(APPEND script "add_test([==[${name}]==] [==[${PROGRAM}]==] [==[--gtest_filter=${suite}.*]==])\n"
      "set_tests_properties([==[${name}]==] PROPERTIES TIMEOUT 300 ENVIRONMENT [==[${environment}]==])\n")
  endforeach()
endforeach()
file(WRITE ${OUTPUT} "${script}")
