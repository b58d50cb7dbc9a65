import type { Candidate } from './complete-line.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** What `kanban complete-words -- <words>` prints, and the scripts below read: one candidate a line, a tab, its hint. */
export const candidateLines = (candidates: readonly Candidate[]): string =>
  candidates.map(({ value, hint }) => `${value}\t${hint.replaceAll(/\s+/g, ' ').slice(0, 80)}\n`).join('')

/** The script that teaches a shell to complete `kanban`; where to put it stands in its first line. */
export const completionScript = (shell: Shell): string => SCRIPTS[shell]

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# kanban completion bash > ~/.local/share/bash-completion/completions/kanban
_kanban() {
  local value hint
  COMPREPLY=()
  while IFS=$'\\t' read -r value hint; do
    COMPREPLY+=("$value")
  done < <(kanban complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _kanban kanban
`,
  zsh: `#compdef kanban
# kanban completion zsh > "\${fpath[1]}/_kanban"
_kanban() {
  local -a values
  local value hint
  while IFS=$'\\t' read -r value hint; do
    values+=("\${value//:/\\\\:}:\${hint}")
  done < <(kanban complete-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#values} )) && _describe 'kanban' values || _files
}
if [ "\${funcstack[1]}" = "_kanban" ]; then _kanban "$@"; else compdef _kanban kanban; fi
`,
  fish: `# kanban completion fish > ~/.config/fish/completions/kanban.fish
function __kanban_complete
  set -l words (commandline -opc)
  kanban complete-words -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c kanban -f -a '(__kanban_complete)'
`,
}
