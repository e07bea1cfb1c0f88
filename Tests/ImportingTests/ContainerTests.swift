import CZlib
import Catalog
import Foundation
import Testing

@testable import Importing

/// Packed files are unpacked within bounds.
@Suite("Containers")
struct ContainerTests {
    /// Runs a program that packs.
    private func run(_ program: String, _ arguments: String..., in folder: URL) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "containers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private static let table = "id,title,artist\nspotify:track:4TrkInvented0000000001,Salt,Aya Lund\n"

    @Test(.timeLimit(.minutes(1)))
    func `a named pipe is refused and not waited for`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "pipe-\(UUID().uuidString)").path
        try #require(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let error = #expect(throws: ImportError.self) { try ImportSource.sources(at: path) }

        #expect(error?.message.contains("is not a regular file") == true && error?.message.contains("`-`") == true)
    }

    @Test(arguments: [["gzip", "-k"], ["xz", "-k"], ["bzip2", "-k"]])
    func `one file is read in any compression`(command: [String]) throws {
        try withFolder { folder in
            try Data(Self.table.utf8).write(to: folder.appending(path: "t.csv"))
            try run(command[0], command[1], "t.csv", in: folder)
            let packed = try #require(
                FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasPrefix("t.csv.") })

            let source = try #require(ImportSource.sources(at: folder.appending(path: packed).path).first)

            #expect(try ImportReader(source).nextBatch()?.tracks.map(\.name) == ["Salt"])
        }
    }

    @Test func `the files of an archive are files each, hidden ones left aside`() throws {
        try withFolder { folder in
            for name in ["a.csv", "b.csv", ".hidden"] {
                try Data(Self.table.utf8).write(to: folder.appending(path: name))
            }
            try run("tar", "czf", "all.tgz", "a.csv", "b.csv", ".hidden", in: folder)

            let sources = try ImportSource.sources(at: folder.appending(path: "all.tgz").path)

            #expect(sources.map(\.member) == ["a.csv", "b.csv"])
            for source in sources { #expect(try ImportReader(source).nextBatch()?.tracks.count == 1) }
        }
    }

    @Test func `members in a row read as one file, zeros behind them are padding`() throws {
        let rows = (0..<20).map { "4TrkInvented00000000\(10 + $0),Salt \($0),Aya Lund\n" }
        let members =
            Self.gzip("id,title,artist\n" + rows[..<10].joined()) + Self.gzip("") + Self.gzip(rows[10...].joined())
            + [UInt8](repeating: 0, count: 512)

        #expect(try Reading(bytes: members).tracks.count == 20)
        #expect(try refusal(Array(Self.gzip("id,title,artist\n").prefix(6))).code == .truncated)
    }

    /// One gzip member.
    static func gzip(_ text: String) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        var input = Array(text.utf8)
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(input.count))) + 64)
        let count = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(target.count)
                deflate(&stream, Z_FINISH)
                return Int(stream.total_out)
            }
        }
        deflateEnd(&stream)
        return Array(output.prefix(count))
    }

    @Test func `data that end in the middle, and damaged ones, are refused`() throws {
        try withFolder { folder in
            let rows = (0..<20_000).map { "spotify:track:4Trk\($0 * 7919 % 65536)x\($0),Salt \($0),Aya Lund\n" }
            try Data(("id,title,artist\n" + rows.joined()).utf8).write(to: folder.appending(path: "t.csv"))
            try run("gzip", "t.csv", in: folder)
            let whole = try Data(contentsOf: folder.appending(path: "t.csv.gz"))
            let cut = try TemporaryFile(Array(whole.dropLast(whole.count / 3)))
            var spoiled = Array(whole)
            spoiled[spoiled.count - 6] ^= 0xFF
            let damaged = try TemporaryFile(spoiled)

            let truncated = #expect(throws: ImportError.self) {
                try ImportReader(ImportSource.sources(at: cut.path)[0]).survey()
            }
            let broken = #expect(throws: ImportError.self) {
                try ImportReader(ImportSource.sources(at: damaged.path)[0]).survey()
            }

            #expect(truncated?.code == .truncated && broken?.code == .unreadable)
        }
    }

    /// Nine megabytes of rows that shrink to some kilobytes.
    private static let bomb = "id,title,artist\n" + String(repeating: "a,\(letters),c\n", count: 150_000)

    private static let letters = String(repeating: "b", count: 56)

    @Test func `a bomb is refused with the limit and the flag`() throws {
        let file = try TemporaryFile(Self.gzip(Self.bomb))
        let error = #expect(throws: ImportError.self) {
            try ImportReader(ImportSource.sources(at: file.path)[0]).survey()
        }

        #expect(error?.code == .tooLarge)
        #expect(error?.message.contains("250 times") == true && error?.message.contains("--unpack-ratio 2500") == true)
    }

    @Test(arguments: [(1_000, nil), (1_001, ImportError.Code.tooLarge)])
    func `an archive of too many files is refused with what to do instead`(
        count: Int, expected: ImportError.Code?
    ) throws {
        let file = try TemporaryFile(
            (0..<count).flatMap { Self.tarMember("\($0).csv") } + [UInt8](repeating: 0, count: 1_024))
        var error: ImportError?
        do throws(ImportError) {
            #expect(try ImportSource.sources(at: file.path).count == count)
        } catch let refusal {
            error = refusal
        }
        #expect(error?.code == expected)
        #expect(error?.message.contains("import the folder") != false)
    }

    /// The header of an empty file in a tar archive.
    private static func tarMember(_ name: String) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func write(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        write(name, at: 0)
        write("0000644", at: 100)
        write("00000000000", at: 124)
        write("00000000000", at: 136)
        write("        0", at: 148)
        write("ustar\u{0}00", at: 257)
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        write(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0}", at: 148)
        return header
    }

    @Test func `a bomb ends after some megabytes, whatever its end says of its size`() throws {
        let file = try TemporaryFile(Self.gzip(Self.bomb) + Self.gzip("d,e,f\n"))
        let packed = try GzipFile(path: file.path)
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64 * 1024)
        defer { buffer.deallocate() }
        var produced = 0
        let error = #expect(throws: ImportError.self) {
            while case let count = try packed.fill(buffer), count > 0 { produced += count }
        }

        #expect(error?.code == .tooLarge && produced <= InflationGuard.harmless + buffer.count)
    }

    @Test(arguments: [["xz"], ["bzip2"], ["tar", "czf", "t.csv.tgz", "--remove-files"]])
    func `a bomb in another packing is refused`(command: [String]) throws {
        try withFolder { folder in
            try Data(Self.bomb.utf8).write(to: folder.appending(path: "t.csv"))
            let arguments = command.dropFirst() + ["t.csv"]
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [command[0]] + arguments
            process.currentDirectoryURL = folder
            try process.run()
            process.waitUntilExit()
            let packed = try #require(FileManager.default.contentsOfDirectory(atPath: folder.path).first)
            let path = folder.appending(path: packed).path

            let error = #expect(throws: ImportError.self) {
                try ImportReader(ImportSource.sources(at: path)[0]).survey()
            }
            let survey = try ImportReader(ImportSource.sources(at: path, maximumRatio: 1_000_000)[0]).survey()

            #expect(error?.code == .tooLarge && survey.rows == 150_000)
        }
    }

    @Test func `a small repetitive file is no bomb`() throws {
        let rows = String(repeating: "4TrkInvented0000000001,Salt,Aya Lund\n", count: 100_000)
        let reading = try Reading(bytes: Self.gzip("id,title,artist\n" + rows))

        #expect(reading.rows == 100_000 && reading.repeated == 99_999)
    }

    @Test func `a first line without end is refused, a later one costs its row`() throws {
        let endless = [UInt8](repeating: UInt8(ascii: "x"), count: 30 << 20)

        #expect(try refusal(endless).code == .tooLarge)
        let reading = try Reading(
            bytes: Array(Self.table.utf8) + endless
                + Array("\nspotify:track:4TrkInvented0000000002,Pepper,Aya Lund\n".utf8))
        #expect(reading.tracks.map(\.name) == ["Salt", "Pepper"] && reading.leftOut.map(\.kind) == [.broken])
    }
}
