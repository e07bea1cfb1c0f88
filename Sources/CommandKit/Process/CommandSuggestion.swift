package import ArgumentParser
import Printing

/// Says which command was meant when the one that was called does not exist.
///
/// The parser itself would name the first flag behind it, which misleads.
package enum CommandSuggestion {
    /// Checks the names of commands among the arguments that follow a program's name.
    ///
    /// - Parameters:
    ///   - arguments: What follows the program's name.
    ///   - root: The program's command.
    /// - Returns: One sentence that names the command that may have been meant; `nil` when all of them exist.
    package static func correction(of arguments: [String], for root: any ParsableCommand.Type) -> String? {
        var command = root
        var path = [root._commandName]
        for argument in arguments {
            let children = command.configuration.subcommands
            guard !argument.hasPrefix("-"), !children.isEmpty, argument != "help" else { return nil }
            if let child = children.first(where: { names(of: $0).contains(argument) }) {
                command = child
                path.append(argument)
                continue
            }
            guard command.configuration.defaultSubcommand == nil else { return nil }
            let name = path.joined(separator: " ")
            let meant = NearestWord.find(argument, among: children.flatMap(names))
            let advice = meant.map { "did you mean '\(name) \($0)'?" } ?? "`\(name) --help` lists the commands"
            return "'\(argument)' is no command of \(name); \(advice)"
        }
        return nil
    }

    private static func names(of command: any ParsableCommand.Type) -> [String] {
        [command._commandName] + command.configuration.aliases
    }
}
