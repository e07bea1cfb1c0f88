import ArgumentParser
import CommandKit
import Foundation
import Printing
import Storage

/// `juke catalog`.
struct CatalogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "Look after what the catalog holds.",
        subcommands: [Imports.self, Remove.self]
    )

    /// `juke catalog imports`.
    struct Imports: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the imports, each of which can be taken out by itself.",
            discussion: CommandHelp.text(
                "juke catalog imports",
                also: """
                    An import has the tracks, audio features and playlists that it brought in first, as far as they are \
                    still there. One that brought in nothing new is not listed.
                    """))

        @Flag(help: "Print JSON") var json = false
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            let imports = try await context.store.read { try $0.imports.list() }
            await context.store.close()
            try StandardOutput.show(imports, asJSON: json, Self.lines(imports))
        }

        private static func lines(_ imports: [ImportRecord]) -> [String] {
            guard !imports.isEmpty else { return ["No import has brought anything in."] }
            var table = TextTable([
                ("import", .right), ("time", .left), ("provider", .flexible), ("tracks", .right), ("features", .right),
                ("playlists", .right), ("files", .flexible),
            ])
            for one in imports {
                table.add([
                    "\(one.id)", one.importedAt.formatted(.iso8601), one.provider, one.tracks.grouped,
                    one.features.grouped, one.playlists.grouped, one.files,
                ])
            }
            return table.lines(fitting: StandardOutput.columns)
        }
    }

    /// `juke catalog remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take out what came from one origin, such as a wrong import.",
            discussion: CommandHelp.text(
                "juke catalog remove --import 3 --dry-run",
                "juke catalog remove --provider demo",
                also: """
                    With --import, takes out the tracks, audio features and playlists that one import brought in \
                    first. With --provider, takes out all that imports or crawls stored under the name, vectors to \
                    learn from too. With them go their vectors, and those of their albums, artists and genres that \
                    hold nothing then. It counts first and asks. What another origin brought in first stays, with \
                    the values that it has now; import that origin's file again afterwards.
                    """))

        @Option(name: .customLong("import"), help: "The number of the import, as it printed it") var importID: Int?
        @Option(help: "The name of the origin, as the import printed it") var provider: String?
        @Flag(help: "Only count") var dryRun = false
        @Flag(help: "Do not ask") var yes = false
        @Flag(help: "Print JSON; needs --dry-run or --yes, since a program cannot be asked") var json = false
        @OptionGroup var database: DatabaseOptions

        func validate() throws {
            guard (importID == nil) != (provider == nil) else {
                throw ValidationError(
                    "Say what to take out: --import with the number of an import, or --provider with a name; "
                        + "`juke catalog imports` lists the imports.")
            }
            if json, !dryRun, !yes {
                throw ValidationError("--json needs --dry-run, which only counts, or --yes, which does not ask.")
            }
        }

        /// What the flags say.
        private var origin: CatalogStore.Origin {
            importID.map { .importRun($0) } ?? .provider(provider ?? "")
        }

        /// Ends the transaction of a count without a change.
        private struct Counted: Error {
            let removal: CatalogStore.Removal
        }

        func run() async throws {
            let context = try await CommandContext(database)
            let removal = try await count(in: context.store)
            guard !removal.isEmpty else {
                let reason = try await absence(in: context.store)
                await context.store.close()
                throw CommandError(reason)
            }
            if !json { show(removal) }
            if dryRun {
                await context.store.close()
                if json { StandardOutput.printDocument(try JSONOutput.text(removal)) }
                return
            }
            guard yes || StandardOutput.confirm("Take all of it out?") == true else {
                await context.store.close()
                throw CommandError("nothing was taken out; --yes does it without asking")
            }
            let origin = origin
            let done = try await context.store.write { try $0.catalog.remove(origin) }
            await context.store.close()
            try StandardOutput.show(done, asJSON: json, ["Taken out. `juke retrain` makes a model of what is left."])
        }

        /// Why there is nothing to take out, and what there is.
        private func absence(in store: Store) async throws -> String {
            if let importID {
                let known = try await store.read { try $0.imports.list().map { "\($0.id)" } }
                return "there is no import \(importID); the imports are "
                    + (known.isEmpty ? "none" : known.joined(separator: ", "))
            }
            let known = try await store.read { session in
                try session.catalog.providers().keys + session.vectorSources.coverage().map(\.source)
            }
            return "nothing was stored under '\(provider ?? "")'; the origins are "
                + (known.isEmpty ? "none" : known.sorted().joined(separator: ", "))
        }

        private func show(_ removal: CatalogStore.Removal) {
            let place = importID.map { "Brought in first by import \($0)" } ?? "Stored under '\(provider ?? "")'"
            var lines = [
                "\(place.escapingControls):",
                "  tracks    \(removal.tracks.grouped), with their features",
                "  features  \(removal.features.grouped) of tracks that another origin gave",
                "  albums    \(removal.albums.grouped) that hold nothing then",
                "  artists   \(removal.artists.grouped) to whom nothing is credited then",
                "  genres    \(removal.genres.grouped)",
                "  vectors   \(removal.vectors.grouped)",
                "  playlists \(removal.playlists.grouped)",
            ]
            if importID == nil { lines.append("  rows      \(removal.sourceVectors.grouped) of vectors to learn from") }
            StandardOutput.printNow(lines.joined(separator: "\n"))
        }

        /// Counts of a dry run: the removal is done, counted, and undone.
        private func count(in store: Store) async throws -> CatalogStore.Removal {
            let origin = origin
            do {
                try await store.write { session in
                    throw Counted(removal: try session.catalog.remove(origin))
                }
                return CatalogStore.Removal()
            } catch let counted as Counted {
                return counted.removal
            }
        }
    }
}
