import ArgumentParser
import Catalog
import CommandKit
import Embedding
import Foundation
import Settings
import Storage

/// `juke embeddings`.
struct EmbeddingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embeddings", abstract: "Take the vectors out.", subcommands: [Export.self]
    )

    /// `juke embeddings export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the active model's vectors for NumPy.",
            discussion: """
                Two files: vectors.npy, float32 of shape [resources, 32], and ids.txt with the Juke URI of each row, one \
                a line. Artists come first, then albums, tracks and genres.
                """
        )

        @OptionGroup var database: DatabaseOptions
        @Option(help: "The folder; it is made when it is missing") var out: String
        @Flag(help: "Print what was written as JSON") var json = false

        func run() async throws {
            let place = try await CommandContext(database)
            let folder = URL(filePath: out, directoryHint: .isDirectory)
            let count = try await place.store.read { session in
                guard let model = try session.models.active() else {
                    throw CommandError("no model is active; run `juke retrain`")
                }
                return try EmbeddingsExport(session, version: model.version).write(to: folder)
            }
            print(
                json
                    ? try JSONOutput.text(["vectors": count])
                    : "Wrote \(count) vectors to \(folder.path(percentEncoded: false)) (vectors.npy, ids.txt)."
            )
            await place.store.close()
        }
    }
}
