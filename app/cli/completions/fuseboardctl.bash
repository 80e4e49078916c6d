# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# This file lets bash ask fuseboardctl what the Tab key can offer.

# Sets $words (before the cursor, and the word under it), $raw (that word as it is typed). readline also ends words at
# '=', ':' and '@'; here a word ends where a blank stands, as in the shell.
_fuseboardctl_words() {
    local rest=${COMP_LINE:0:COMP_POINT} part i
    words=() raw=''
    for ((i = 0; i <= COMP_CWORD; i++)); do
        part=${COMP_WORDS[i]}
        if [[ $rest == [[:blank:]]* || $i -eq 0 ]]; then
            [ "$i" -le 1 ] || words+=("$(_fuseboardctl_unquoted "$raw")")
            rest=${rest#"${rest%%[![:blank:]]*}"} raw=''
        fi
        part=${part:0:${#rest}}
        raw+=$part rest=${rest:${#part}}
    done
    words+=("$(_fuseboardctl_unquoted "$raw")")
}

# The word without its quotes. Nothing in it is carried out.
_fuseboardctl_unquoted() {
    local text=$1 out='' char quote='' i
    for ((i = 0; i < ${#text}; i++)); do
        char=${text:i:1}
        if [[ $char == "$quote" ]]; then
            quote=''
        elif [[ $char == [\"\'] && -z $quote ]]; then
            quote=$char
        elif [[ $char == \\ && $quote != \' ]]; then
            i=$((i + 1))
            out+=${text:i:1}
        else
            out+=$char
        fi
    done
    printf '%s' "$out"
}

# As the shell wants it: quoted where that is needed (%q would quote commas too), with a '~' that still means the home.
_fuseboardctl_quoted() {
    local home=''
    if [[ $1 == \~/* ]]; then home=\~/; fi
    if [[ ${1#"$home"} == *[!A-Za-z0-9/._@%+:=,-]* ]]; then
        printf '%s%q' "$home" "${1#"$home"}"
    else
        printf '%s' "$1"
    fi
}

_fuseboardctl() {
    local -a words
    local raw line before breaks
    COMPREPLY=()
    _fuseboardctl_words
    # What stands in front of the last of readline's own breaks stays where it is.
    breaks=${COMP_WORDBREAKS//[[:space:]\"\'\\]/}
    before=${raw%"${raw##*["$breaks"]}"}
    while IFS= read -r line; do
        line=${line%%$'\t'*}
        case $line in
        :files) compopt -o default && return ;;
        :folders) compopt -o dirnames && return ;;
        *[=:]) compopt -o nospace ;;
        esac
        case $raw in
        [\"\']*) COMPREPLY+=("$line") ;;
        *) line=$(_fuseboardctl_quoted "$line") && COMPREPLY+=("${line#"$before"}") ;;
        esac
    done < <(command fuseboardctl complete "${words[@]}" 2>/dev/null </dev/null)
}

complete -F _fuseboardctl fuseboardctl
