# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file lets fish ask fuseboardctl what the Tab key can offer.

function __fuseboardctl_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l found (command fuseboardctl complete $words[2..] "$word" 2>/dev/null </dev/null)
    switch "$found[1]"
        case :files
            __fish_complete_path "$word"
        case :folders
            __fish_complete_directories "$word" ''
        case '*'
            printf '%s\n' $found
    end
end

complete -c fuseboardctl -f -a '(__fuseboardctl_complete)'
