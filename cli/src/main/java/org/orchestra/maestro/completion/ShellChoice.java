package org.orchestra.maestro.completion;

/** The shells that maestro completes in, with what each has to run. It takes lines as they are, and evaluates none of them. */
enum ShellChoice {
    bash("""
            _maestro() {
                mapfile -t COMPREPLY < <(maestro __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
            }
            complete -o default -F _maestro maestro
            """),
    zsh("""
            #compdef maestro
            _maestro() {
                local -a found
                found=("${(@f)$(maestro __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
                if [[ -n $found ]]; then compadd -a found; else _files; fi
            }
            # A file of this name in a folder of functions is run at the first completion, as its function.
            if [[ $funcstack[1] == _maestro ]]; then _maestro; else compdef _maestro maestro; fi
            """),
    fish("""
            function __maestro_complete
                set -l words (commandline -opc)
                maestro __complete -- $words[2..] (commandline -ct) 2>/dev/null
            end
            complete -c maestro -a '(__maestro_complete)'
            """);

    private final String script;

    ShellChoice(String script) {
        this.script = script;
    }

    String script() {
        return script;
    }
}
