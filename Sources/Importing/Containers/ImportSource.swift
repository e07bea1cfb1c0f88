import Foundation

/// One file to import: a file on disk, or a file within an archive.
package struct ImportSource: Hashable, Sendable {
    /// Where the file, or the archive that holds it, lies.
    package let path: String
    /// The name within the archive; `nil` outside of one.
    package let member: String?
    /// The file's name in messages.
    package let name: String
    /// The same without the folders on the way to the file.
    package var shortName: String { name.replacing(path, with: URL(filePath: path).lastPathComponent) }

    /// How the bytes are packed.
    package enum Container: String, Sendable, Codable, Hashable {
        case plain, gzip, archive
        /// bzip2, xz or zstd.
        case compressed
    }

    /// How the bytes are packed, told by the first of them.
    package let container: Container
    /// How many bytes may come of one that is unpacked.
    var maximumRatio = InflationGuard.standardRatio
    /// What keeps the file, where it is one of our own.
    var keeper: TemporaryTable?

    /// The files behind a path.
    ///
    /// - Parameters:
    ///   - path: A file, plain or compressed, or an archive.
    ///   - name: What the file is called in messages; the path when not given.
    ///   - maximumRatio: How many times its size a packed file may unpack to; when not given, as many as catalogs do.
    /// - Returns: The file itself, or the files of the archive.
    /// - Throws: ``ImportError`` with `unreadable`, `truncated` or `tooLarge`.
    package static func sources(
        at path: String, called name: String? = nil, maximumRatio: Int? = nil
    ) throws(ImportError) -> [ImportSource] {
        let name = name ?? path
        let ratio = maximumRatio ?? InflationGuard.standardRatio
        let head = try PlainFile(path: path).head(512)
        var container = Container.plain
        if head.starts(with: GzipFile.magic) {
            // What cannot be unpacked is said by whoever reads it.
            let inner = try? GzipFile(path: path, maximumRatio: ratio).head(512)
            container = ArchiveFile.isTar(inner ?? []) ? .archive : .gzip
        } else if ArchiveFile.isArchive(head: head) {
            container = .archive
        } else if ArchiveFile.isCompressed(head: head) {
            var inner: [ArchiveFile.Member] = []
            do throws(ImportError) {
                inner = try ArchiveFile.members(of: path, maximumRatio: ratio)
            } catch  where error.code == .tooLarge {
                throw error
            } catch {}
            container = inner.map(\.name) == ["data"] || inner.isEmpty ? .compressed : .archive
        }
        guard container == .archive else {
            return [ImportSource(path: path, member: nil, name: name, container: container, maximumRatio: ratio)]
        }
        let members = try ArchiveFile.members(of: path, maximumRatio: ratio)
        if members.contains(where: { $0.name == "[Content_Types].xml" || $0.name == "mimetype" }) {
            throw ImportError(
                .notACatalog(.spreadsheet),
                "\(path) is a workbook of a spreadsheet program; open it there and save the sheet as CSV (UTF-8)")
        }
        return members.map {
            ImportSource(
                path: path, member: $0.name, name: "\(name) (\($0.name))", container: .archive, maximumRatio: ratio)
        }
    }

    /// Does what reads the file; an error that lacks the file's name gets it.
    ///
    /// - Throws: The error of the body.
    package func naming<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        do {
            return try body()
        } catch {
            guard let known = error as? ImportError, known.lacksFile,
                let named = ImportError(known.code, "\(name): \(known.message)") as? Failure
            else { throw error }
            throw named
        }
    }

    func open() throws(ImportError) -> any ByteSource {
        switch container {
        case .plain: try PlainFile(path: path)
        case .gzip: try GzipFile(path: path, maximumRatio: maximumRatio)
        case .archive: try ArchiveFile(path: path, member: member, maximumRatio: maximumRatio)
        case .compressed: try ArchiveFile(path: path, member: nil, maximumRatio: maximumRatio)
        }
    }

    func open(as encoding: TextEncoding) throws(ImportError) -> any ByteSource {
        switch encoding {
        case .utf16LittleEndian: TranscodedSource(try open(), isBigEndian: false)
        case .utf16BigEndian: TranscodedSource(try open(), isBigEndian: true)
        case .utf8, .windows1252: try open()
        }
    }
}
