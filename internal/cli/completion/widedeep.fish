# Completion of widedeep for fish.
#
# The words of the line reach the program as text, without eval: TAB must not run a command that
# is in the line, as in "$(reboot)".

# Sets __widedeep_offers to what the word at the cursor can become. Fails if that is a file's name.
function __widedeep_ask
    set -l args (string replace -r '^~(?=/)' $HOME -- (commandline -opc))
    set -l typed (commandline -ct)
    # without quotes, of which the last may be open
    set typed (string unescape -- $typed; or string unescape -- $typed\'; or string unescape -- $typed\")
    set -l program widedeep
    string match -q '*/*' -- $args[1]; and set program $args[1]
    command -q $program; or return
    set -e args[1]
    set -l lines ($program __complete $args "$typed" 2>/dev/null)
    set -l directive (string sub -s 2 -- $lines[-1]) # the sum of cobra's ShellCompDirectives
    set -e lines[-1]

    # The program leaves the flag out of the completions of the flag's value.
    set -l flag (string match -r -- '^-[^=]*=' $typed)
    set -g __widedeep_offers "$flag"$lines
    test (math "floor($directive / 4) % 2") = 1
end

complete -c widedeep -n __widedeep_ask -f -a '$__widedeep_offers'
