import ArgumentParser
import Testing

@testable import CommandKit

/// What a terminal is taken to show, and how text is laid out for it.
struct TerminalStyleTests {
    @Test func `a terminal gets colours and links`() {
        let style = TerminalStyle(columns: 80, isTerminal: true, environment: ["TERM": "xterm-256color"])

        #expect(style.bold("Artists") == "\u{1B}[1mArtists\u{1B}[0m")
        #expect(style.link("Queen", to: "https://x") == "\u{1B}]8;;https://x\u{1B}\\Queen\u{1B}]8;;\u{1B}\\")
    }

    @Test(arguments: [
        TerminalStyle(columns: 80, isTerminal: false, environment: ["TERM": "xterm"]),
        TerminalStyle(columns: 80, isTerminal: true, environment: ["TERM": "dumb"]),
        TerminalStyle(columns: 80, isTerminal: true, environment: ["TERM": "xterm", "NO_COLOR": "1"]),
        TerminalStyle(columns: 80, isTerminal: true, environment: [:]),
    ])
    func `pipes, plain terminals and NO_COLOR get text alone`(_ style: TerminalStyle) {
        #expect(style.accent("0.97") == "0.97")
        #expect(style.link("Queen", to: "https://x") == "Queen")
    }

    @Test func `the console of Linux has colours and no links`() {
        let style = TerminalStyle(columns: 80, isTerminal: true, environment: ["TERM": "linux"])

        #expect(style.hasColor && !style.hasLinks)
    }

    @Test func `lines break between words, and further ones are indented`() {
        #expect(
            TerminalText.wrapped("one two three four", to: 10, first: "- ", indent: "  ")
                == ["- one two", "  three", "  four"])
        #expect(TerminalText.wrapped("unbreakable", to: 4) == ["unbreakable"])
        #expect(TerminalText.wrapped("as it comes", to: nil, first: "- ") == ["- as it comes"])
    }

    @Test func `wide characters are cut and padded by columns`() {
        #expect(TerminalText.cut("椎名林檎", to: 6) == "椎名…")
        #expect(TerminalText.width(of: TerminalText.padded("椎名", to: 6)) == 6)
        #expect(TerminalText.padded("7", to: 3, onTheLeft: true) == "  7")
    }
}

/// What is said of a command that does not exist.
struct CommandSuggestionTests {
    struct Root: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tool", subcommands: [Recommend.self, Models.self, Load.self, Many.self])
    }

    struct Many: ParsableCommand {
        static let configuration = CommandConfiguration(
            subcommands: [A1.self, A2.self, A3.self, A4.self, A5.self, A6.self, A7.self, A8.self, A9.self])
    }

    struct A1: ParsableCommand {}
    struct A2: ParsableCommand {}
    struct A3: ParsableCommand {}
    struct A4: ParsableCommand {}
    struct A5: ParsableCommand {}
    struct A6: ParsableCommand {}
    struct A7: ParsableCommand {}
    struct A8: ParsableCommand {}
    struct A9: ParsableCommand {}

    struct Recommend: ParsableCommand {
        @Option var limit = 10
        @Argument var names: [String] = []
    }

    struct Models: ParsableCommand {
        static let configuration = CommandConfiguration(subcommands: [List.self])
    }

    struct List: ParsableCommand {}

    struct Load: ParsableCommand {
        static let configuration = CommandConfiguration(subcommands: [Files.self], defaultSubcommand: Files.self)
    }

    struct Files: ParsableCommand {
        @Argument var files: [String]
    }

    private func correction(_ arguments: String...) -> String? {
        CommandSuggestion.correction(of: arguments, for: Root.self)
    }

    @Test func `the one that was meant is named, also below another`() {
        #expect(
            correction("recomend", "--seeds", "x") == "'recomend' is no command of tool; did you mean 'tool recommend'?"
        )
        #expect(correction("models", "lst") == "'lst' is no command of tool models; did you mean 'tool models list'?")
    }

    @Test func `where none is near the commands are named, or the help where they are many`() {
        #expect(correction("zebra") == "'zebra' is no command of tool; there are recommend, models, load and many")
        #expect(correction("models", "zebra") == "'zebra' is no command of tool models; there is 'tool models list'")
        #expect(
            correction("many", "zebra") == "'zebra' is no command of tool many; `tool many --help` lists the commands")
    }

    @Test func `help is a command too, and what stands behind it is checked`() {
        #expect(correction("hlep") == "'hlep' is no command of tool; did you mean 'tool help'?")
        #expect(correction("help", "modles") == "'modles' is no command of tool; did you mean 'tool models'?")
        #expect(
            correction("help", "models", "lst")
                == "'lst' is no command of tool models; did you mean 'tool models list'?")
        #expect(correction("help") == nil && correction("help", "load", "files") == nil)
    }

    @Test func `a default command's file may be a misspelt command`() {
        #expect(CommandSuggestion.correction(of: "fils", within: Load.self, called: "tool load") == "`tool load files`")
        #expect(CommandSuggestion.correction(of: "tracks.csv", within: Load.self, called: "tool load") == nil)
    }

    @Test func `commands, flags, arguments and default commands are let through`() {
        #expect(correction() == nil)
        #expect(correction("recommend", "Queen") == nil)
        #expect(correction("models", "list") == nil)
        #expect(correction("--version") == nil)
        #expect(correction("help", "models") == nil)
        #expect(correction("load", "tracks.csv") == nil)
    }
}
