import Catalog
import Embedding
import Foundation
import Storage

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
