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
            discussion: CommandHelp.text(
                "juke embeddings export --out vectors",
                also: """
                    Two files: vectors.npy, float32 of shape [resources, 32], and ids.txt with the Juke URI of each row, one \
                    a line. Artists come first, then albums, tracks and genres.
                    """)
        )

        @Option(help: "The folder; it is made when it is missing") var out: String
        @Flag(help: "Print what was written as JSON") var json = false
        @OptionGroup var database: DatabaseOptions

        func run() async throws {
            let context = try await CommandContext(database)
            let folder = URL(filePath: out, directoryHint: .isDirectory)
            let count = try await context.store.read { session in
                guard let model = try session.models.active() else {
                    throw CommandError.noActiveModel
                }
                return try EmbeddingsExport(session, version: model.version).write(to: folder)
            }
            try StandardOutput.show(
                ["vectors": count], asJSON: json,
                ["Wrote \(count) vectors to \(folder.path(percentEncoded: false)) (vectors.npy, ids.txt)."]
            )
            await context.store.close()
        }
    }
}

/// Writes one model's vectors and their URIs, batch by batch; both files appear whole or not at all.
struct EmbeddingsExport {
    private let session: StoreSession
    private let version: String

    init(_ session: StoreSession, version: String) {
        self.session = session
        self.version = version
    }

    /// Writes `vectors.npy` and `ids.txt`.
    ///
    /// - Returns: How many vectors there are.
    func write(to folder: URL) throws -> Int {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let vectors = try NumPyWriter(folder.appending(path: "vectors.npy"), columns: Space.dimensions)
        var count = 0
        var ids = ""
        for type in ResourceType.allCases.sorted() {
            _ = try session.embeddings.load(type, version: version) { batch in
                try vectors.append(batch.vectors)
                count += batch.count
                for id in batch.spotifyIDs { ids += "\(JukeURI(type, id))\n" }
            }
        }
        try vectors.finish()
        try Data(ids.utf8).write(to: folder.appending(path: "ids.txt"), options: .atomic)
        return count
    }
}
