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
            commandName: "tool", subcommands: [Recommend.self, Models.self, Load.self])
    }

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

    @Test func `where none is near the help is named`() {
        #expect(correction("zebra") == "'zebra' is no command of tool; `tool --help` lists the commands")
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
