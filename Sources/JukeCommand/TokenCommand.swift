import ArgumentParser
import CommandKit
import Foundation
import Storage

/// `juke token`.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make, list and revoke the tokens that the HTTP API asks for.",
        subcommands: [Create.self, List.self, Revoke.self]
    )

    /// `juke token create`.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token and print it, alone on its line; it is not shown again.",
            discussion: CommandHelp.text(
                "juke token create my-app",
                "juke token create helper --admin")
        )

        @Argument(help: "The name that the token is listed under") var name: String
        @Flag(help: "Let it use every music profile") var admin = false
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database, creating: true)
            let (name, isAdmin) = (name, admin)
            StandardOutput.printDocument(
                try await context.store.write { try $0.tokens.create(name: name, isAdmin: isAdmin) })
            await context.store.close()
        }
    }

    /// `juke token list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tokens' names.",
            discussion: CommandHelp.text(
                "juke token list"))

        @Flag(help: "Print JSON") var json = false
        @OptionGroup var database: DatabaseOptions

        private struct Row: Encodable {
            var name: String
            var admin: Bool
            var created: Date
            var revoked: Date?
        }

        func run() async throws {
            let context = try await CommandContext(database)
            let tokens = try await context.store.read { try $0.tokens.list() }
            if json {
                StandardOutput.printDocument(
                    try JSONOutput.text(
                        tokens.map {
                            Row(name: $0.name, admin: $0.isAdmin, created: $0.createdAt, revoked: $0.revokedAt)
                        }
                    )
                )
            } else {
                var table = TextTable([("name", .left), ("admin", .left), ("created", .left), ("revoked", .left)])
                for token in tokens {
                    table.add([
                        token.name, token.isAdmin ? "yes" : "no", token.createdAt.formatted(.iso8601),
                        token.revokedAt?.formatted(.iso8601) ?? "–",
                    ])
                }
                StandardOutput.print(table.lines(fitting: StandardOutput.columns))
            }
            await context.store.close()
        }
    }

    /// `juke token revoke`.
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a token's power away, at once.",
            discussion: CommandHelp.text(
                "juke token revoke my-app"))

        @Argument(help: "The name that the token is listed under") var name: String
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            let name = name
            guard try await context.store.write({ try $0.tokens.revoke(name: name) }) else {
                throw CommandError("no token is called '\(name)'; `juke token list` shows them")
            }
            StandardOutput.print("Revoked \(name).")
            await context.store.close()
        }
    }
}
