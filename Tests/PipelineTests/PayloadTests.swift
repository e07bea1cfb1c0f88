import Catalog
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Testing

/// The payloads on the wire: what an operator reads and writes, and what a worker of another version reads.
struct PayloadTests {
    @Test func `a crawl may be asked for with an empty object`() throws {
        let job = Job(.crawlCatalog, payload: Data("{}".utf8))
        #expect(try job.decode(CrawlCatalogJob.self) == CrawlCatalogJob())
    }

    @Test(
        arguments: [
            (#"{"genres": ["post-rock"]}"#, ["post-rock"], nil),
            (#"{"artists_per_genre": 5}"#, [], 5),
            (#"{"genres": null, "artists_per_genre": null}"#, [], nil),
            (#"{"genres": ["a", "b"], "artists_per_genre": 20, "priority": "high"}"#, ["a", "b"], 20),
        ] as [(String, [String], Int?)])
    func `a crawl names what it cares about and no more`(json: String, genres: [String], limit: Int?) throws {
        let crawl = try Job(.crawlCatalog, payload: Data(json.utf8)).decode(CrawlCatalogJob.self)
        #expect(crawl == CrawlCatalogJob(genres: genres, artistsPerGenre: limit))
    }

    @Test(arguments: [#"{"genres": "post-rock"}"#, #"{"genres": [1]}"#, #"{"artists_per_genre": "ten"}"#, "[]", "no"])
    func `a crawl of another shape is undecodable, not guessed at`(json: String) {
        let job = Job(.crawlCatalog, payload: Data(json.utf8))
        #expect { try job.decode(CrawlCatalogJob.self) } throws: { ($0 as? BrokerError)?.code == .undecodable }
    }

    @Test func `every payload survives the wire`() throws {
        let artist = Artist(
            id: "a1", name: "Björk", genres: ["art pop"], popularity: 70, followers: 5, imageURLs: ["u"])
        try expectRoundTrip(CrawlCatalogJob(genres: ["dark ambient"], artistsPerGenre: 3))
        try expectRoundTrip(CrawlGenreJob(genre: "trip hop", limit: 20))
        try expectRoundTrip(CrawlArtistJob(artist: artist))
        try expectRoundTrip(IngestTrainingDataJob())
        try expectRoundTrip(IngestArtistJob(artist: "a1"))
        try expectRoundTrip(RetrainJob(method: "pca"))
        try expectRoundTrip(RetrainJob())
        try expectRoundTrip(SyncEmbeddingsJob(after: .albums))
        try expectRoundTrip(SyncEmbeddingsJob())
        try expectRoundTrip(SyncBatchJob(modelVersion: "v2", ids: 7...9))
        try expectRoundTrip(EmbedRequest(uri: JukeURI(.album, "b1"), tokens: ["x"]))
        try expectRoundTrip(EmbedReply(vector: [0.5, -0.5], modelVersion: "v2", quality: 0.25))
    }

    @Test func `the keys on the wire are snake case`() throws {
        #expect(try keys(of: CrawlCatalogJob(genres: [], artistsPerGenre: 1)) == ["artists_per_genre", "genres"])
        #expect(try keys(of: CrawlGenreJob(genre: "g", limit: 1)) == ["genre", "limit"])
        #expect(try keys(of: SyncBatchJob(modelVersion: "v1", ids: 1...2)) == ["first_id", "last_id", "model_version"])
        let reply = EmbedReply(vector: [], modelVersion: "v1", quality: 0)
        #expect(try keys(of: reply) == ["model_version", "quality", "vector"])
    }

    @Test func `an artist's identifier is a bare string on the wire`() throws {
        let job = try Job(.ingestArtist, encoding: IngestArtistJob(artist: "4Z8W4fKeB5YxbusRsdQVPb"))
        #expect(String(decoding: job.payload, as: UTF8.self) == #"{"artist":"4Z8W4fKeB5YxbusRsdQVPb"}"#)
    }

    @Test func `a batch whose ends are exchanged is the same batch`() throws {
        let json = #"{"model_version": "v1", "first_id": 9, "last_id": 4}"#
        #expect(try JSONDecoder().decode(SyncBatchJob.self, from: Data(json.utf8)).ids == 4...9)
    }
}

/// Expects a value to come back from JSON as it was.
func expectRoundTrip<Value: Codable & Equatable>(
    _ value: Value, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let read = try JSONDecoder().decode(Value.self, from: try JSONEncoder().encode(value))
    #expect(read == value, sourceLocation: sourceLocation)
}

/// The keys of the object that a value is written as, sorted.
func keys(of value: some Encodable) throws -> [String] {
    let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(value)) as? [String: Any]
    return try #require(object).keys.sorted()
}
