import CZlib
import Catalog
import Foundation
import Providers
import Testing

@Suite("Compressed datasets")
struct GzipDatasetTests {
    private static let header = DatasetReaderTests.header + "\n"

    private static func rows(_ numbers: Range<Int>) -> String {
        numbers.map { "t\($0),Song \($0 * 7919 % 1000),Artist \($0 % 9),\(DatasetReaderTests.features)\n" }.joined()
    }

    private func tracks(_ data: Data) throws -> [SpotifyID] {
        let file = try TemporaryFile(data, suffix: ".gz")
        let reader = try DatasetReader(contentsOf: file.url)
        var tracks: [SpotifyID] = []
        while let batch = try reader.nextBatch(maximumRows: 500) { tracks += batch.tracks.map(\.id) }
        return tracks
    }

    @Test func `a compressed file reads as the plain one, whatever its name`() throws {
        let text = Self.header + Self.rows(0..<3000)

        let expected = (0..<3000).map { SpotifyID("t\($0)") }
        #expect(try tracks(gzip(text)) == expected)
        #expect(try tracks(Data(text.utf8)) == expected)
    }

    @Test func `members in a row read as one file, zeros behind them are padding`() throws {
        let members = gzip(Self.header + Self.rows(0..<10)) + gzip("") + gzip(Self.rows(10..<20)) + Data(count: 512)

        #expect(try tracks(members).count == 20)
    }

    @Test(arguments: [0.05, 0.5, 0.999])
    func `a file that was cut off says so and how many rows were read`(share: Double) throws {
        let whole = gzip(Self.header + Self.rows(0..<20_000))
        let file = try TemporaryFile(whole.prefix(Int(Double(whole.count) * share)), suffix: ".csv.gz")
        let reader = try DatasetReader(contentsOf: file.url)

        let error = #expect(throws: ProviderError.self) { try reader.survey() }

        guard case .truncatedFile(let rows) = error?.code else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(rows > 0 && rows <= 20_000)
        #expect(Double(rows) > 18_000 * share - 2000)
        #expect(error?.message.contains("after \(rows) rows") == true)
    }

    @Test func `a file cut within its first bytes is truncated too`() throws {
        let file = try TemporaryFile(gzip(Self.header).prefix(6), suffix: ".csv.gz")

        let error = #expect(throws: ProviderError.self) { try DatasetReader(contentsOf: file.url) }

        #expect(error?.code == .truncatedFile(rowsRead: 0))
    }

    @Test func `damaged bytes are an error that names the file`() throws {
        var data = gzip(Self.header + Self.rows(0..<5000))
        for position in data.count / 2..<data.count / 2 + 64 { data[position] ^= 0x5A }
        let file = try TemporaryFile(data, suffix: ".csv.gz")
        let reader = try DatasetReader(contentsOf: file.url)

        let error = #expect(throws: ProviderError.self) { try reader.survey() }

        #expect(error?.code == .unreadableFile)
        #expect(error?.message.contains(file.url.lastPathComponent) == true)
    }

    /// One gzip member.
    private func gzip(_ text: String) -> Data {
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
        return Data(output.prefix(count))
    }
}
