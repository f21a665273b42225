# SPDX-License-Identifier: Apache-2.0
# Completes the command line of Drover in fish. Made by `drover completion fish`.
# Names of processes come from Drover and are text only: nothing here evaluates them.

# Prints the command, and how many words it has before the cursor.
function __drover_now
    set -l verb ''
    set -l place 0
    set -l pending no
    set -l ended no
    set -l words (commandline -opc)
    set -e words[1]
    for word in $words
        if test $pending = yes
            set pending no
        else if test $ended = yes; or not string match -qr -- '^-.' $word
            if test -z "$verb"
                set verb $word
            else
                set place (math $place + 1)
            end
        else if test "$word" = --
            set ended yes
        else if contains -- "$verb:$word" @valued@
            set pending yes
        end
    end
    printf '%s\n' "$verb" $place
end

# Whether it is this command, and this place of it: COMMAND [NUMBER].
function __drover_is
    set -l now (__drover_now)
    test "$now[1]" = "$argv[1]"; or return 1
    test (count $argv) -eq 1; or test $now[2] = $argv[2]
end

# Names of a kind, one a line.
function __drover_names
    set -l words (commandline -opc)
    set -l program (string replace -r '^~/' -- "$HOME/" $words[1])
    set -e words[1]
    $program __complete $argv[1] bare $words 2>/dev/null </dev/null
end

# Words of which several may be given, with commas between them.
function __drover_list
    set -l typed (string replace -r '^--?[^=]*=' '' -- (commandline -ct))
    set -l head (string match -r '^.*,' -- $typed)
    printf '%s\n' "$head"$argv
end

complete -c drover -f
@completions@
