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
        // `help` stands before the names of commands, as a command that shows what they take.
        let asksForHelp = arguments.first == "help"
        for argument in asksForHelp ? arguments.dropFirst() : arguments[...] {
            let children = command.configuration.subcommands
            guard !argument.hasPrefix("-"), !children.isEmpty else { return nil }
            if let child = children.first(where: { names(of: $0).contains(argument) }) {
                command = child
                path.append(argument)
                continue
            }
            guard asksForHelp || command.configuration.defaultSubcommand == nil else { return nil }
            let name = path.joined(separator: " ")
            let own = children.filter { $0.configuration.shouldDisplay }.flatMap(names)
            let meant = nearest(argument, among: own + (command == root && !asksForHelp ? ["help"] : []))
            let advice = meant.map { "did you mean '\(name) \($0)'?" } ?? listing(own, of: name)
            return "'\(argument)' is no command of \(name); \(advice)"
        }
        return nil
    }

    /// Commands that may be meant by what a command with a default took for a file, a name or the like.
    ///
    /// - Parameters:
    ///   - argument: What the command took.
    ///   - command: The command that has subcommands, and one of them by default.
    ///   - path: How the command is called.
    /// - Returns: The command that may have been meant, in backquotes; `nil` when none is near.
    package static func correction(
        of argument: String, within command: any ParsableCommand.Type, called path: String
    ) -> String? {
        let own = command.configuration.subcommands.filter { $0.configuration.shouldDisplay }
        return nearest(argument, among: own.flatMap(names)).map { "`\(path) \($0)`" }
    }

    private static func nearest(_ word: String, among names: [String]) -> String? {
        NearestWord.find(word, among: names) ?? NearestWord.find(word.replacing("_", with: "-"), among: names)
    }

    /// Few commands are named; many are for the help.
    private static func listing(_ commands: [String], of name: String) -> String {
        guard commands.count <= mostNamed, let last = commands.last else {
            return "`\(name) --help` lists the commands"
        }
        return commands.count == 1
            ? "there is '\(name) \(last)'"
            : "there are \(commands.dropLast().joined(separator: ", ")) and \(last)"
    }

    /// The most commands that are named where none is near.
    private static let mostNamed = 8

    private static func names(of command: any ParsableCommand.Type) -> [String] {
        [command._commandName] + command.configuration.aliases
    }
}
