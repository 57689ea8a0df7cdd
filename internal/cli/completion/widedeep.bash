# Completion of widedeep for bash.
#
# The words of the line reach the program as text, without eval: TAB must not run a command that
# is in the line, as in "$(reboot)".

# Sets text to a word without its quotes. Sets start to where readline's word begins in the text,
# behind = for example, and quote to a quote that is still open.
__widedeep_unquote() {
    local word=$1 char i opened
    text='' start=0 quote=''
    if [[ $word == \~/* ]]; then
        text=$HOME word=${word:1}
    fi
    for ((i = 0; i < ${#word}; i++)); do
        char=${word:i:1}
        case $quote$char in
            \' | \") quote=$char opened=${#text} ;;
            \'\' | \"\") quote='' ;;
            \\ | \"\\) text+=${word: ++i:1} ;;
            = | : | @)
                text+=$char
                if [[ $COMP_WORDBREAKS == *$char* ]]; then start=${#text}; fi
                ;;
            *) text+=$char ;;
        esac
    done
    if [[ $quote ]]; then start=$opened; fi
}

# Completes with lines of the program, which are a word, or a word, a tab and a description.
__widedeep_offer() {
    local words=() word line longest=0 i
    for line in "$@"; do
        word=$flag${line%%$'\t'*}
        word=${word:start}
        if [[ ! $quote ]]; then printf -v word %q "$word"; fi
        words+=("$word")
        if ((${#word} > longest)); then longest=${#word}; fi
    done
    # Types 37 and 42 put the words into the line one by one.
    if (($# == 1 || COMP_TYPE == 37 || COMP_TYPE == 42)); then
        COMPREPLY=("${words[@]}")
        return
    fi
    local width
    for line in "$@"; do
        word=${words[i++]}
        ((width = ${#word} < COLUMNS ? COLUMNS - 1 : ${#word})) # readline types what all have in common
        if [[ $line == *$'\t'* ]]; then printf -v word '%-*s  (%s)' "$longest" "$word" "${line#*$'\t'}"; fi
        COMPREPLY+=("${word:0:width}")
    done
}

__widedeep() {
    # The package bash-completion sets these, without redirections.
    # shellcheck disable=SC2034 # prev
    local cur prev words cword
    _init_completion -n =:@ || return
    local text start quote word args=()
    for word in "${words[@]:0:cword}"; do
        __widedeep_unquote "$word"
        args+=("$text")
    done
    __widedeep_unquote "$cur"

    local program=widedeep lines
    if [[ ${args[0]} == */* ]]; then program=${args[0]}; fi
    mapfile -t lines < <("$program" __complete "${args[@]:1}" "$text" 2>/dev/null)
    if ((${#lines[@]} == 0)); then return; fi
    local directive=${lines[-1]#:} # the sum of cobra's ShellCompDirectives
    unset 'lines[-1]'

    local flag='' # which the program leaves out of the completions of the flag's value
    if [[ $text == -*=* ]]; then flag=${text%%=*}=; fi
    if ((directive & 2)); then compopt -o nospace; fi
    if ! ((directive & 4)); then compopt -o default; fi # for what _filedir leaves, as $DIR/FILE
    cur=${cur#"$flag"}
    if ((directive & 8)); then # files with one of these extensions
        local IFS='|'
        _filedir "${lines[*]}"
    elif ((directive & 16)); then
        _filedir -d
    elif ((${#lines[@]} > 0)); then
        __widedeep_offer "${lines[@]}"
    elif ! ((directive & 4)); then
        _filedir
    fi
}

complete -F __widedeep widedeep
