/// What `--help` says of a command below its summary.
package enum CommandHelp {
    /// Examples, which is what most people look for, then everything else.
    package static func text(_ examples: String..., also text: String = "") -> String {
        let lines = ["Examples:"] + examples.map { "  \($0)" }
        return (text.isEmpty ? lines : lines + ["", text]).joined(separator: "\n")
    }
}
