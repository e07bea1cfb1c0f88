import Embedding
import Foundation
import Hashing
import Ranking
import Storage

/// The name of a snapshot's file: which store, which model, which revision, and the version of its bytes.
///
///     3f9a0c1b2d4e-77aa01c2b3d4-r1812.v1.index
struct SnapshotName: Equatable {
    /// The store and its active model.
    var source: String
    var revision: Int64
    var format: Int

    init(_ label: CatalogIndex.Label) {
        source = label.source
        revision = label.revision
        format = CatalogIndex.snapshotVersion
    }

    /// Reads a file's name; `nil` for one that is no snapshot's.
    init?(_ name: String) {
        guard let match = name.wholeMatch(of: /([0-9a-f]{12}-[0-9a-f]{12})-r([0-9]{1,18})\.v([0-9]{1,6})\.index/),
            let revision = Int64(match.2), let format = Int(match.3)
        else { return nil }
        source = String(match.1)
        self.revision = revision
        self.format = format
    }

    var text: String { "\(source)-r\(revision).v\(format).index" }

    /// The part of a source that says which store.
    static func store(of source: String) -> Substring { source.prefix { $0 != "-" } }
}

extension CatalogIndex.Label {
    /// The state of a store with its active model; `nil` for a store that vanishes with the process.
    init?(_ url: DatabaseURL, _ model: ModelRecord, revision: Int64) {
        let place: String
        if url.isPostgres {
            place = url.description
        } else if let file = url.file {
            place = URL(filePath: file).standardizedFileURL.path
        } else {
            return nil
        }
        let digest = SHA256Stream()
        let words = "\(model.version)\n\(model.source)\n\(model.createdAt.timeIntervalSince1970)\n"
        for part in [Array(words.utf8), Array(model.transform)] { part.withUnsafeBytes(digest.update) }
        model.matrix.withUnsafeBytes(digest.update)
        func short(_ bytes: [UInt8]) -> String { bytes.prefix(6).hexadecimal() }
        self.init(source: "\(short(SHA256.digest(place)))-\(short(digest.finish()))", revision: revision)
    }
}
