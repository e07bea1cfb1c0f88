import Concurrency
package import Foundation
import Ranking

/// The folder with the snapshots of this machine's indexes.
///
/// A file gets its name only when all of it is on disk. One process at a time writes for a store, and deletes the older
/// snapshots then. A process that has mapped one of them keeps its pages.
package struct SnapshotFolder: Sendable {
    private let folder: URL

    /// Names a folder, which is made when something is written to it.
    package init(_ folder: URL) {
        self.folder = folder
    }

    /// The path of the folder.
    var path: String { folder.path }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] }

    // MARK: - Reading

    /// Whether there is a snapshot of just this state.
    func contains(_ label: CatalogIndex.Label) -> Bool { access(path(SnapshotName(label).text), R_OK) == 0 }

    /// The newest snapshot of a store's active model, no newer than the store itself.
    ///
    /// A damaged one is deleted, as is one that is newer than the store, which a backup may have set back.
    ///
    /// - Parameters:
    ///   - label: The store's present state; its facts matter only where the snapshot is to be exact.
    ///   - isExact: Whether only a snapshot of just this state will do.
    /// - Returns: The index, and the state that it shows; `nil` when there is none.
    /// - Throws: ``SnapshotError``.
    func newest(
        for label: CatalogIndex.Label, exactly isExact: Bool
    ) throws(SnapshotError) -> (index: CatalogIndex, label: CatalogIndex.Label)? {
        let own = names.compactMap { SnapshotName($0) }.filter {
            $0.source == label.source && $0.format == CatalogIndex.snapshotVersion
        }
        for name in own where name.revision > label.revision { unlink(path(name.text)) }
        let usable = own.filter { isExact ? $0 == SnapshotName(label) : $0.revision <= label.revision }
        guard let name = usable.max(by: { $0.revision < $1.revision }) else { return nil }
        return try open(name)
    }

    private func open(
        _ name: SnapshotName
    ) throws(SnapshotError) -> (index: CatalogIndex, label: CatalogIndex.Label) {
        let path = path(name.text)
        do throws(SnapshotError) {
            let file = try MappedFile(path)
            let found = try CatalogIndex.snapshot(file.bytes, owner: file)
            // Somebody may have given it another name.
            guard SnapshotName(found.label) == name else {
                throw SnapshotError(
                    .damaged, "it is of another state, \(SnapshotName(found.label).text), and is built anew")
            }
            file.release()
            return found
        } catch {
            if error.code != .unusable { unlink(path) }
            throw SnapshotError(error.code, "\(path): \(error.message)")
        }
    }

    // MARK: - Writing

    /// How writing ended.
    enum WriteOutcome: Equatable {
        /// The snapshot is there.
        case written
        /// Another process is writing, or has written a newer one.
        case left
    }

    /// Writes a snapshot where there is none of this state or a later one.
    ///
    /// - Parameters:
    ///   - index: What is written.
    ///   - label: Which state of which store it shows.
    ///   - isWanted: Asked now and then; after a no nothing is left behind.
    /// - Returns: Whether this process wrote it.
    /// - Throws: ``SnapshotError``; what was there before is there still.
    func write(
        _ index: CatalogIndex, _ label: CatalogIndex.Label, while isWanted: () -> Bool = { true }
    ) throws(SnapshotError) -> WriteOutcome {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SnapshotError(.unusable, "the folder \(folder.path) cannot be made: \(error.localizedDescription)")
        }
        let store = SnapshotName.store(of: label.source)
        let lock = Foundation.open(path("\(store).lock"), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw unusable("written", errno) }
        // The lock ends with the descriptor, also where the process is killed.
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return .left }
        let name = SnapshotName(label)
        let others = names.compactMap { SnapshotName($0) }.filter { SnapshotName.store(of: $0.source) == store }
        if others.contains(where: {
            $0 == name || $0.source == name.source && $0.format == name.format && $0.revision > name.revision
        }) {
            return .left
        }
        // Whoever left them is dead: it would hold the lock.
        for part in names where part.hasPrefix(".\(store)") && part.hasSuffix(".part") { unlink(path(part)) }
        try write(index, label, to: name.text, part: ".\(store)-\(UUID().uuidString).part", isWanted)
        for other in others where other.format <= name.format { unlink(path(other.text)) }
        return .written
    }

    private func write(
        _ index: CatalogIndex, _ label: CatalogIndex.Label, to name: String, part: String, _ isWanted: () -> Bool
    ) throws(SnapshotError) {
        let file = Foundation.open(path(part), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw unusable("written", errno) }
        var isDone = false
        defer {
            close(file)
            if !isDone { unlink(path(part)) }
        }
        do {
            try index.writeSnapshot(label) { bytes in
                guard isWanted() else { throw CancellationError() }
                var bytes = bytes
                while !bytes.isEmpty {
                    let count = Foundation.write(file, bytes.baseAddress, bytes.count)
                    if count < 0 && errno == EINTR { continue }
                    guard count > 0 else { throw unusable("written", errno) }
                    bytes = UnsafeRawBufferPointer(rebasing: bytes[count...])
                }
            }
        } catch let error as SnapshotError {
            throw error
        } catch let error where error.isCancellation {
            throw SnapshotError(.cancelled, "nobody waits for the snapshot any more")
        } catch {
            throw SnapshotError(.unusable, "the snapshot was not finished: \(error)")
        }
        guard fsync(file) == 0, rename(path(part), path(name)) == 0 else { throw unusable("written", errno) }
        isDone = true
        let directory = Foundation.open(folder.path, O_RDONLY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)
            close(directory)
        }
    }

    private func unusable(_ what: String, _ code: Int32) -> SnapshotError {
        SnapshotError(.unusable, "the folder \(folder.path) cannot be \(what): \(String(cString: strerror(code)))")
    }
}

extension SnapshotError: CancellableError {
    /// Whether nobody wanted the snapshot any more.
    package var isCancelled: Bool { code == .cancelled }
}
