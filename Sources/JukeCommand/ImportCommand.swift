import ArgumentParser
import CommandKit
import Foundation
import Providers
import Storage

/// `juke import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring data in from files.", subcommands: [CSV.self]
    )

    /// `juke import csv`.
    struct CSV: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "csv",
            abstract: "Import tracks with audio features from a CSV file, plain or gzipped.",
            discussion: """
                The header says what stands where. Needed: track_id, track_name, artist_name, danceability, energy, key, \
                loudness, mode, speechiness, acousticness, instrumentalness, liveness, valence, tempo. Optional: \
                artist_id, artist_popularity, artist_followers, album_id, album_name, album_artist_id, \
                album_artist_name, album_type, album_total_tracks, release_date, disc_number, track_number, popularity, \
                explicit, duration_ms, isrc, genres (with ; between), time_signature. Other columns are passed over.

                A row that cannot be used is counted and reported with its line; it never ends the import. Importing a \
                file a second time changes nothing.
                """
        )

        @OptionGroup var database: DatabaseOptions

        @Argument(help: "The file") var file: String

        @Option(help: "The name under which the origin of the rows is recorded") var provider = "dataset"

        @Option(help: "How many rows to write at a time") var batchSize = 20_000

        @Option(help: "How many bad rows to list; all are counted") var badRows = 20

        @Flag(help: "Print the summary as JSON") var json = false

        func validate() throws {
            if !(1...1_000_000).contains(batchSize) {
                throw ValidationError("--batch-size takes a number from 1 to 1000000.")
            }
            if badRows < 0 { throw ValidationError("--bad-rows takes 0 or more.") }
        }

        func run() async throws {
            let reader = try DatasetReader(contentsOf: URL(filePath: file))
            let place = try await CommandContext(database)
            let bar = ProgressBar(isSilent: json)
            defer { bar.clear() }
            let report = try await DatasetImport(store: place.store, provider: provider, batchSize: batchSize)
                .run(reader, bar: bar, listing: badRows)
            bar.clear()
            print(json ? try JSONOutput.text(report) : report.lines.joined(separator: "\n"))
            await place.store.close()
        }
    }
}
