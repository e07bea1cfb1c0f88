import Catalog
import Foundation
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import Testing

/// The job that asks a rank worker for a sequence.
struct SequenceJobTests {
    @Test func `a job holds the request and the caller's name`() throws {
        var base = RecommendationRequest(
            seeds: [.uri(JukeURI(.track, "t1")), .name("Blue", type: .track)], exclude: ["x"],
            filter: MusicFilter(bounds: [.energy: .init(min: 0.5)]), familiarity: 0.7,
            caller: .init(name: "web", isAdmin: false))
        base.isNewStyle = true
        let request = SequenceRequest(base, .path(steps: 12))

        let job = try Job(request, id: .new())

        #expect(job.task == "recommender.tasks.sequence" && job.caller == "web")
        #expect(try job.decode(SequenceRequest.self) == request)
    }

    @Test func `more steps cost more`() {
        let ends = RecommendationRequest(seeds: [.name("a"), .name("b")])

        #expect(SequenceRequest(ends, .path(steps: 8)).price == 1)
        #expect(SequenceRequest(ends, .path(steps: 100)).price == 11)
        #expect(SequenceRequest(ends, .playlist(PlaylistForm())).price == 4)
        #expect(SequenceRequest(ends, .playlist(PlaylistForm(.minutes(600)))).price == 22)
    }
}
