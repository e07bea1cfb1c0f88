import Catalog
import Foundation
import Ranking
import Testing

@testable import RankWorker

/// Snapshots on disk: whole ones or none.
struct SnapshotFolderTests {
    private let index = CatalogIndex(modelVersion: "v1", tables: [])
    private let source = "0123456789ab-aaaaaaaaaaaa"

    private func label(_ revision: Int64, model: String = "aaaaaaaaaaaa") -> CatalogIndex.Label {
        CatalogIndex.Label(source: "0123456789ab-\(model)", revision: revision)
    }

    private func withFolder(_ body: (SnapshotFolder, URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID())/index")
        defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
        try body(SnapshotFolder(folder), folder)
    }

    private func files(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func `a written snapshot is found, for its owner alone`() throws {
        try withFolder { snapshots, folder in
            #expect(try snapshots.newest(for: label(7), exactly: false) == nil)

            #expect(try snapshots.write(index, label(7)) == .written)

            let found = try #require(try snapshots.newest(for: label(7), exactly: true))
            #expect(found.index.modelVersion == "v1" && found.label == label(7) && snapshots.contains(label(7)))
            #expect(try files(folder) == ["\(source)-r7-.v\(CatalogIndex.snapshotVersion).index", "0123456789ab.lock"])
            for name in [".", "\(source)-r7-.v\(CatalogIndex.snapshotVersion).index"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)
                #expect(attributes[.posixPermissions] as? Int == (name == "." ? 0o700 : 0o600))
            }
        }
    }

    @Test func `an older snapshot will do unless the present state is asked for, a newer one goes`() throws {
        try withFolder { snapshots, folder in
            _ = try snapshots.write(index, label(7))

            #expect(try snapshots.newest(for: label(9), exactly: false)?.label.revision == 7)
            #expect(try snapshots.newest(for: label(9), exactly: true) == nil)
            #expect(try snapshots.newest(for: label(9, model: "bbbbbbbbbbbb"), exactly: false) == nil)
            // A backup has set the store back.
            #expect(try snapshots.newest(for: label(6), exactly: false) == nil)
            #expect(try files(folder) == ["0123456789ab.lock"])
        }
    }

    @Test func `a new snapshot takes the place of the store's old ones, which live on where they are mapped`() throws {
        try withFolder { snapshots, folder in
            let foreign = "ffffffffffff-aaaaaaaaaaaa-r1.v1.index"
            _ = try snapshots.write(index, label(7))
            try Data().write(to: folder.appending(path: foreign))
            let old = try #require(try snapshots.newest(for: label(7), exactly: true))

            #expect(try snapshots.write(index, label(8, model: "bbbbbbbbbbbb")) == .written)
            #expect(try snapshots.write(index, label(7, model: "bbbbbbbbbbbb")) == .left)

            #expect(old.index.modelVersion == "v1" && old.index[.track].count == 0)
            #expect(
                try files(folder) == [
                    "0123456789ab-bbbbbbbbbbbb-r8-.v\(CatalogIndex.snapshotVersion).index", "0123456789ab.lock",
                    foreign,
                ])
        }
    }

    @Test func `the remains of a killed writer are removed, and a file has its name only when it is whole`() throws {
        try withFolder { snapshots, folder in
            _ = try snapshots.write(index, label(7))
            let part = ".0123456789ab-1.part"
            try Data([1, 2, 3]).write(to: folder.appending(path: part))

            #expect(throws: SnapshotError.self) { try snapshots.write(index, label(8)) { false } }
            #expect(try snapshots.newest(for: label(8), exactly: false)?.label.revision == 7)

            #expect(try snapshots.write(index, label(8)) == .written)
            #expect(try files(folder).count == 2)
        }
    }

    @Test func `a damaged snapshot is refused once and gone then, as is one under another's name`() throws {
        try withFolder { snapshots, folder in
            _ = try snapshots.write(index, label(7))
            let file = folder.appending(path: SnapshotName(label(7)).text)
            var bytes = try Data(contentsOf: file)
            bytes[bytes.count - 1] ^= 1
            try bytes.write(to: file)
            chmod(file.path, 0o600)

            #expect(throws: SnapshotError.self) { try snapshots.newest(for: label(7), exactly: true) }
            #expect(try snapshots.newest(for: label(7), exactly: true) == nil)

            _ = try snapshots.write(index, label(7))
            try FileManager.default.moveItem(at: file, to: folder.appending(path: SnapshotName(label(8)).text))
            #expect(throws: SnapshotError.self) { try snapshots.newest(for: label(8), exactly: true) }
        }
    }

    @Test func `a file that others may write is not mapped`() throws {
        try withFolder { snapshots, folder in
            _ = try snapshots.write(index, label(7))
            chmod(folder.appending(path: SnapshotName(label(7)).text).path, 0o666)

            #expect(throws: SnapshotError.self) { try snapshots.newest(for: label(7), exactly: true) }
        }
    }

    @Test func `only one process writes at a time`() throws {
        try withFolder { snapshots, folder in
            _ = try snapshots.write(index, label(7))
            let lock = open(folder.appending(path: "0123456789ab.lock").path, O_RDWR | O_CLOEXEC)
            defer { close(lock) }
            try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)

            #expect(try snapshots.write(index, label(8)) == .left)
            #expect(!snapshots.contains(label(8)))
        }
    }

    @Test func `a folder that cannot be made is an error that names it`() {
        let snapshots = SnapshotFolder(URL(filePath: "/dev/null/index"))

        let error = #expect(throws: SnapshotError.self) { try snapshots.write(index, label(7)) }
        #expect(error?.message.contains("/dev/null/index") == true)
    }
}
