import Catalog
import Embedding
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import Testing

@testable import RankWorker

/// Requests for one vector.
struct EmbedHandlerTests {
    private static func reply(_ rig: RankRig, _ request: EmbedRequest) async throws -> EmbedReply {
        let handler = EmbedHandler(index: rig.index)
        guard case .reply(let data) = try await handler.run(Job(.embed, encoding: request), rig.context) else {
            throw RankRig.NoReply()
        }
        return try JSONDecoder().decode(EmbedReply.self, from: data)
    }

    @Test func `a resource's vector is the one in the index`() async throws {
        try await RankRig.with { rig in
            let reply = try await Self.reply(rig, EmbedRequest(uri: JukeURI(.album, "bjork-album"), tokens: ["x"]))

            #expect(reply.vector == (0..<32).map { $0 == 1 ? 1 : 0 })
            #expect(reply.modelVersion == "v1.0.0")
            #expect(reply.quality == 0.9)
        }
    }

    @Test(arguments: [nil, JukeURI(.artist, "nobody")])
    func `text, and a resource without a vector, are hashed`(_ uri: JukeURI?) async throws {
        try await RankRig.with { rig in
            let reply = try await Self.reply(rig, EmbedRequest(uri: uri, tokens: ["tool", "schism"]))

            #expect(reply.vector == TokenHash.vector(of: ["tool", "schism"]))
            #expect(reply.quality == 0.9)
        }
    }

    @Test func `without a model the hash carries the version that the original gave it`() async throws {
        try await RankRig.with(version: nil) { rig in
            let reply = try await Self.reply(rig, EmbedRequest(tokens: ["tool"]))

            #expect(reply.modelVersion == "v1.0.0")
        }
    }
}
