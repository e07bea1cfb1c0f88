import ArgumentParser
import CommandKit
import Foundation
import Printing
import Storage

/// `juke catalog`.
struct CatalogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "Look after what the catalog holds.", subcommands: [Remove.self])

    /// `juke catalog remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take out what came from one origin, such as a wrong import.",
            discussion: CommandHelp.text(
                "juke catalog remove --provider demo --dry-run",
                "juke catalog remove --provider demo",
                also: """
                    Takes out the tracks, audio features, vectors to learn from and playlists that an import or a crawl stored under the name, with \
                    their vectors, and those of its albums, artists and genres that hold nothing then. It counts first and asks. What \
                    another origin brought in first stays, with the values that it has now; import that origin's file again \
                    afterwards.
                    """))

        @Option(help: "The name of the origin, as the import printed it") var provider: String
        @Flag(help: "Only count") var dryRun = false
        @Flag(help: "Do not ask") var yes = false
        @Flag(help: "Print JSON") var json = false
        @OptionGroup var database: DatabaseOptions

        /// Ends the transaction of a count without a change.
        private struct Counted: Error {
            let removal: CatalogStore.Removal
        }

        func run() async throws {
            let place = try await CommandContext(database)
            let removal = try await count(in: place.store)
            guard !removal.isEmpty else {
                let known = try await place.store.read { session in
                    try session.catalog.providers().keys + session.vectorSources.coverage().map(\.source)
                }
                await place.store.close()
                throw CommandError(
                    "nothing was stored under '\(provider)'; the origins are "
                        + (known.isEmpty ? "none" : known.sorted().joined(separator: ", ")))
            }
            if !json || !yes { show(removal) }
            if dryRun {
                await place.store.close()
                return
            }
            guard yes || StandardOutput.confirm("Take all of it out?") == true else {
                await place.store.close()
                throw CommandError("nothing was taken out; --yes does it without asking")
            }
            let provider = provider
            let done = try await place.store.write { try $0.catalog.remove(provider: provider) }
            await place.store.close()
            try StandardOutput.show(done, asJSON: json, ["Taken out. `juke retrain` makes a model of what is left."])
        }

        private func show(_ removal: CatalogStore.Removal) {
            if json, dryRun {
                if let text = try? JSONOutput.text(removal) { StandardOutput.printDocument(text) }
                return
            }
            StandardOutput.printNow(
                """
                Stored under '\(provider.escapingControls)':
                  tracks    \(removal.tracks.grouped), with their features
                  features  \(removal.features.grouped) of tracks that another origin gave
                  albums    \(removal.albums.grouped) that hold nothing then
                  artists   \(removal.artists.grouped) to whom nothing is credited then
                  genres    \(removal.genres.grouped)
                  vectors   \(removal.vectors.grouped)
                  playlists \(removal.playlists.grouped)
                  rows      \(removal.sourceVectors.grouped) of vectors to learn from
                """)
        }

        /// Counts of a dry run: the removal is done, counted, and undone.
        private func count(in store: Store) async throws -> CatalogStore.Removal {
            let provider = provider
            do {
                try await store.write { session in
                    throw Counted(removal: try session.catalog.remove(provider: provider))
                }
                return CatalogStore.Removal()
            } catch let counted as Counted {
                return counted.removal
            }
        }
    }
}
