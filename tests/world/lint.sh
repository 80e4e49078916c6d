#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file judges the sources without running them: lint.sh CHECKOUT. It looks at everything and then ends with 1
# if anything was wrong.
set -uo pipefail
cd -- "$1" || exit 1
mapfile -t files < <(git ls-files --cached --others --exclude-standard | while read -r name; do [ -f "$name" ] && echo "$name"; done)
failed=()

# named PATTERN: the files whose names match.
named() { printf '%s\n' "${files[@]}" | grep -E -- "$1"; }
# judge NAME COMMAND FILE...: runs COMMAND on the files there are.
judge() {
    local name=$1 status
    shift
    "$@" && status=ok || status=wrong
    printf '%-14s %s\n' "$name" "$status"
    [ $status = ok ] || failed+=("$name")
}
each() { xargs -r -d '\n' -- "$@"; }

cxx() {
    named '\.(cpp|h)$' | each clang-format --dry-run -Werror --ferror-limit=1 2>&1 | head -n 60
    [ "${PIPESTATUS[1]}" = 0 ]
}
shell() { { named '\.(sh|bash)$' && grep -lE '^#!/bin/(ba)?sh' dev .ci/run; } | each shellcheck; }
licences() { reuse --no-multiprocessing lint --quiet || { reuse lint | tail -n 30 && return 1; }; }
xml() { named '\.(xml|policy|policy\.in|conf|ui|qrc)$' | while read -r name; do if head -c 200 "$name" | grep -q '^<'; then echo "$name"; fi; done | each xmllint --noout --nonet; }
python() { named '\.py$' | each python3 -c 'import sys; [compile(open(n).read(), n, "exec") for n in sys.argv[1:]]'; }
# Split, so that this file does not find itself.
words() { ! printf '%s\n' "${files[@]}" | each grep -nIwE 'TO''DO|FIX''ME|XX''X|HA''CK'; }
spaces() { ! named '\.(cpp|h|sh|py|txt|cmake|xml|json|md|rules)$' | each grep -nIE '[[:blank:]]+$|'$'\r'; }

judge clang-format cxx
judge shellcheck shell
judge licences licences
judge xml xml
judge python python
judge words words
judge spaces spaces
if [ ${#failed[@]} -gt 0 ]; then
    echo "lint: not as it must be: ${failed[*]}. The lines above say where." >&2
    exit 1
fi
