#compdef widedeep
# Completion of widedeep for zsh.
#
# The words of the line reach the program as text, without eval: TAB must not run a command that
# is in the line, as in "$(reboot)".

_widedeep() {
    local program=widedeep directive
    local -a args lines space
    args=("${(@)words[1,CURRENT-1]}" "$PREFIX")
    args=("${(@)args/#\~\//$HOME/}")
    args=("${(@Q)args}") # without quotes
    [[ $args[1] == */* ]] && program=$args[1]
    lines=("${(@f)$("$program" __complete "${(@)args[2,-1]}" 2>/dev/null)}")
    [[ $lines[-1] == :* ]] || return
    directive=${lines[-1]#:} # the sum of cobra's ShellCompDirectives
    lines[-1]=()

    # The program leaves the flag out of the completions of the flag's value.
    [[ $PREFIX == -*=* ]] && compset -P 1 '*='
    if (( directive & 8 )); then # files with one of these extensions
        _files -g "*.(${(j:|:)lines})"
    elif (( directive & 16 )); then
        _files -/
    elif (( $#lines )); then
        (( directive & 2 )) && space=(-S '')
        lines=("${(@)lines//:/\\:}") # _describe takes WORD:DESCRIPTION
        lines=("${(@)lines/$'\t'/:}")
        _describe completions lines "${(@)space}"
    elif (( ! (directive & 4) )); then
        _files
    fi
}

if [[ $funcstack[1] == _widedeep ]]; then
    _widedeep # as the file of an autoloaded function
else
    compdef _widedeep widedeep
fi
