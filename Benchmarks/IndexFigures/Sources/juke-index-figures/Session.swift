import CBandwidth
import Catalog
import Embedding
import Foundation
import Ranking
import Recommendations

/// Indexes over the same vectors, and the processor time that each search takes.
final class Session {
    private let vectors: [Float]
    private let scan: ScanIndex
    private let pruned: PrunedIndex
    private let catalog: CatalogIndex?
    private let buildSeconds: Double
    private let buildBytes: Int

    init(vectors: [Float], catalog: CatalogIndex?) throws {
        self.vectors = vectors
        self.catalog = catalog
        scan = ScanIndex(vectors: vectors)
        let before = Self.residentBytes()
        let start = Self.processSeconds()
        pruned = PrunedIndex(vectors: vectors)
        buildSeconds = Self.processSeconds() - start
        buildBytes = Self.residentBytes() - before
    }

    /// Answers a question: its name, and what it is about.
    func answer(_ words: [String]) throws -> String {
        switch words.first {
        case "built": return "\(buildSeconds) \(buildBytes) \(scan.count)"
        case "bandwidth": return "\(bandwidth())"
        case "scan": return try search(scan, words[1], Int(words[2]) ?? 10, to: words.count > 3 ? words[3] : nil)
        case "pruned": return try search(pruned, words[1], Int(words[2]) ?? 10, to: words.count > 3 ? words[3] : nil)
        case "equal": return try compare(words[1], Int(words[2]) ?? 10)
        case "tracks": return try recommend(words[1], types: [.track], filter: filter(words[2...]))
        case "answers": return try recommend(words[1], types: ResourceType.recommendable, filter: MusicFilter())
        default: return "error what is \(words)?"
        }
    }

    /// Bytes a second that a sum over the vectors reads.
    private func bandwidth() -> Double {
        let times = (0..<9).map { _ in
            let start = Self.processorMicroseconds()
            let sum = vectors.withUnsafeBufferPointer { juke_sum($0.baseAddress, $0.count) }
            precondition(!sum.isNaN)
            return (Self.processorMicroseconds() - start) / 1e6
        }
        return Double(vectors.count * 4) / times.sorted()[4]
    }

    private func search(_ index: any VectorIndex, _ path: String, _ limit: Int, to result: String?) throws -> String {
        let asked = try NumPyFile.read(URL(filePath: path))
        var rows: [Float] = []
        let times = (0..<asked.rows).map { row in
            let query = IndexQuery((0..<Space.dimensions).map { asked[row, $0] }, limit: limit)
            let start = Self.processorMicroseconds()
            let found = index.search([query])[0]
            let time = Self.processorMicroseconds() - start
            if result != nil { rows += (0..<limit).map { $0 < found.count ? Float(found[$0].row) : -1 } }
            return time
        }
        if let result {
            try NumPyFile.write(Matrix(rows: asked.rows, columns: limit, values: rows), to: URL(filePath: result))
        }
        return Self.line(times)
    }

    /// How many queries the two indexes answer differently, in rows, order or bits of a score.
    private func compare(_ path: String, _ limit: Int) throws -> String {
        let asked = try NumPyFile.read(URL(filePath: path))
        var different = 0
        for start in stride(from: 0, to: asked.rows, by: 64) {
            let queries = (start..<min(start + 64, asked.rows)).map { row in
                IndexQuery((0..<Space.dimensions).map { asked[row, $0] }, limit: limit)
            }
            for (found, right) in zip(pruned.search(queries), scan.search(queries)) where found != right {
                different += 1
            }
        }
        return "\(different) of \(asked.rows)"
    }

    /// Bounds as `energy:0.9:1`, genres as `genre:rock`.
    private func filter(_ words: ArraySlice<String>) -> MusicFilter {
        var filter = MusicFilter()
        for word in words {
            let parts = word.split(separator: ":").map(String.init)
            if parts[0] == "genre" {
                filter.genres.append(parts[1].replacing("_", with: " "))
            } else if let attribute = MusicAttribute(rawValue: parts[0]) {
                filter.bounds[attribute] = .init(min: Double(parts[1]), max: Double(parts[2]))
            }
        }
        return filter
    }

    /// Times whole answers for seeds given as rows of tracks, some a line.
    private func recommend(_ path: String, types: [ResourceType], filter: MusicFilter) throws -> String {
        guard let catalog else { return "error there is no catalog" }
        let asked = try NumPyFile.read(URL(filePath: path))
        let recommender = Recommender(index: catalog)
        let table = catalog[.track]
        let times = try (0..<asked.rows).map { row in
            let seeds = (0..<asked.columns).map { column in
                Seed.uri(JukeURI(.track, table.spotifyID(at: Int(asked[row, column]))))
            }
            let request = RecommendationRequest(seeds: seeds, resourceTypes: types, filter: filter)
            let start = Self.processorMicroseconds()
            let answer = try recommender.recommend(request)
            let time = Self.processorMicroseconds() - start
            precondition(answer[.track].count == 10, "\(answer[.track].count) tracks for \(filter)")
            return time
        }
        return Self.line(times)
    }

    /// What this thread has computed for: other programs on the machine do not count.
    static func processorMicroseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }

    /// Processor seconds of all threads.
    private static func processSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Mean, median and 99th percentile in microseconds.
    private static func line(_ times: [Double]) -> String {
        let sorted = times.sorted()
        let mean = times.reduce(0, +) / Double(times.count)
        return "\(mean) \(sorted[sorted.count / 2]) \(sorted[sorted.count * 99 / 100])"
    }

    private static func residentBytes() -> Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
    }
}
