import Catalog
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import Testing

/// The job that goes to a rank worker, and the reply that comes back, between processes of different versions.
struct RecommendationJobTests {
    private let answer = RecommendationAnswer(
        artists: [.init(name: "Sigur Rós", spotifyID: "a1", likeness: 0.93, score: 0.9312, quality: 0.5)],
        modelVersion: "v3", generatedAt: 1_750_000_000_123,
        seeds: [.init(seed: "mogwai", uri: JukeURI(.artist, "a2"), name: "Mogwai", match: .folded)]
    )

    // MARK: - Jobs

    @Test func `a job holds the request, and the caller's name`() throws {
        let request = RecommendationRequest(
            artists: ["Tool"], seeds: [.uri(JukeURI(.track, "t1"), weight: -1)], limit: 120, explain: true,
            form: .extended, caller: .init(name: "web", isAdmin: true))

        let job = try Job(request, id: .new())

        #expect(job.task == "recommender.tasks.recommend")
        #expect(job.caller == "web")
        #expect(
            String(decoding: job.payload, as: UTF8.self) == #"""
                {"artists":["Tool"],"seeds":[{"uri":"juke:track:t1","weight":-1.0}],"limit":120,"explain":true,\#
                "form":"extended","caller":{"name":"web","admin":true}}
                """#
        )
        #expect(try job.decode(RecommendationRequest.self) == request)
    }

    @Test func `a worker reads the job of an older producer, which names no form and no caller`() throws {
        let payload = #"{"genres":["doom"],"seeds":[{"uri":"juke:artist:a1"}],"limit":5}"#

        let request = try Job(.recommend, payload: Data(payload.utf8)).decode(RecommendationRequest.self)

        #expect(
            request == RecommendationRequest(genres: ["doom"], seeds: [.uri(JukeURI(.artist, "a1"))], limit: 5))
        #expect(RecommendationReply(answer, to: request) == .answer(answer))
    }

    @Test func `a worker reads the job of a newer producer without the fields that it does not know`() throws {
        let payload = #"{"names":["x"],"mood":"calm","seeds":[{"name":"y","since":1990}],"form":"original"}"#

        let request = try Job(.recommend, payload: Data(payload.utf8)).decode(RecommendationRequest.self)

        #expect(request == RecommendationRequest(names: ["x"], seeds: [.name("y")], form: .original))
        #expect(RecommendationReply(answer, to: request) == .text(answer.text(.original)))
    }

    // MARK: - Replies

    @Test func `an answer is an object with the key answer`() throws {
        let reply = RecommendationReply.answer(answer)

        #expect(try keys(of: reply) == ["answer"])
        #expect(try RecommendationReply(decoding: reply.encoded()) == reply)
    }

    @Test func `a refusal is an object with the key refused`() throws {
        let reply = RecommendationReply.refused(
            RecommendationRefusal(.unresolvedSeeds, "why", offending: ["juke:track:nowhere"]))

        #expect(try keys(of: reply) == ["refused"])
        #expect(try RecommendationReply(decoding: reply.encoded()) == reply)
    }

    @Test(arguments: ["{}", #"{"refused": {"code": "new"}}"#, #"{"text":}"#])
    func `a reply that is neither is not read`(body: String) {
        #expect(throws: DecodingError.self) { try RecommendationReply(decoding: Data(body.utf8)) }
    }

    @Test func `a text is passed on byte for byte, under the key text`() throws {
        let text = answer.text(.original)

        let data = try RecommendationReply.text(text).encoded()

        #expect(Array(data) == Array(#"{"text":"#.utf8) + text + Array("}".utf8))
        #expect(try RecommendationReply(decoding: data) == .text(text))
    }

    // MARK: - Clients

    @Test func `an answer to read is asked for in no format`() async throws {
        let client = ScriptedClient { request in request.form == nil ? .answer(answer) : .text([]) }

        #expect(try await client.answer(to: RecommendationRequest(form: .original)) == answer)
    }

    @Test func `a refusal is thrown, and a text in an answer's place is unreadable`() async {
        let refusal = RecommendationRefusal(.modelMissing, "none")

        await #expect(throws: refusal) {
            try await ScriptedClient { _ in .refused(refusal) }.answer(to: RecommendationRequest())
        }
        await #expect {
            try await ScriptedClient { _ in .text([]) }.answer(to: RecommendationRequest())
        } throws: {
            if case .unreadable? = $0 as? RankClientError { true } else { false }
        }
    }

    private func keys(of reply: RecommendationReply) throws -> [String] {
        let object = try JSONSerialization.jsonObject(with: try reply.encoded()) as? [String: Any]
        return try #require(object).keys.sorted()
    }
}

/// Replies by a script.
private struct ScriptedClient: RankClient {
    let script: @Sendable (RecommendationRequest) -> RecommendationReply

    func recommend(_ request: RecommendationRequest, within timeout: Duration) -> RecommendationReply {
        script(request)
    }

    func embed(_ request: EmbedRequest, within timeout: Duration) -> EmbedReply {
        EmbedReply(vector: [], modelVersion: "", quality: 0)
    }

    func search(_ request: SearchRequest, within timeout: Duration) -> SearchReply { .answer(SearchAnswer()) }

    func ask(_ request: PlayerRequest, as caller: String, within timeout: Duration) -> RecommendationReply { .text([]) }

    func sequence(_ request: SequenceRequest, within timeout: Duration) -> SequenceReply {
        .answer(SequenceAnswer(modelVersion: ""))
    }
}
