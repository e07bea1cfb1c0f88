import Embedding
import Foundation
import Hashing
import Ranking
import Storage

/// The name of a snapshot's file: which store, which model, which revision, which facts, and the version of its bytes.
///
///     3f9a0c1b2d4e-77aa01c2b3d4-r1812-0c4f77aa01c2.v2.index
struct SnapshotName: Equatable {
    /// The store and its active model.
    var source: String
    var revision: Int64
    /// The digest of the catalog's facts.
    var facts: String
    var format: Int

    init(_ label: CatalogIndex.Label) {
        source = label.source
        revision = label.revision
        facts = label.facts
        format = CatalogIndex.snapshotVersion
    }

    /// Reads a file's name; `nil` for one that is no snapshot's.
    init?(_ name: String) {
        let form = /([0-9a-f]{12}-[0-9a-f]{12})-r([0-9]{1,18})-([0-9a-f]{0,12})\.v([0-9]{1,6})\.index/
        guard let match = name.wholeMatch(of: form),
            let revision = Int64(match.2), let format = Int(match.4)
        else { return nil }
        source = String(match.1)
        self.revision = revision
        facts = String(match.3)
        self.format = format
    }

    var text: String { "\(source)-r\(revision)-\(facts).v\(format).index" }

    /// The part of a source that names the store.
    static func store(of source: String) -> Substring { source.prefix { $0 != "-" } }
}

extension CatalogIndex.Label {
    /// The state of a store with its active model; `nil` for a store that vanishes with the process.
    ///
    /// - Parameters:
    ///   - url: The store's address.
    ///   - model: Its active model.
    ///   - revision: Its revision.
    ///   - facts: Its entry about the facts of its catalog; `nil` where it was not asked.
    init?(_ url: DatabaseURL, _ model: ModelRecord, revision: Int64, facts: String?) {
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
        self.init(
            source: "\(short(SHA256.digest(place)))-\(short(digest.finish()))", revision: revision,
            facts: facts.map { short(SHA256.digest($0)) } ?? "")
    }
}
