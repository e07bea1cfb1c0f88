import Catalog
import Concurrency
import HTTPTypes
import Messaging
import MessagingTesting
import Pipeline
import Recommendations
import Testing

@testable import Gateway

/// What a request may ask for at most, and what it counts as.
struct RequestBoundTests {
    private static func names(_ count: Int, from first: Int = 0) -> String {
        "[" + (first..<first + count).map { "\"artist \($0)\"" }.joined(separator: ",") + "]"
    }

    @Test func `a thousand names are answered, and one more is refused with the bound`() async throws {
        let ranks = ScriptedRankClient()
        let rig = GatewayRig(ranks)

        let full = try await rig.send(#"{"artists":\#(Self.names(1_000))}"#)
        let over = try await rig.send(#"{"artists":\#(Self.names(1_001))}"#)
        let spread = try await rig.send(#"{"artists":\#(Self.names(600)),"tracks":\#(Self.names(401))}"#)

        #expect(full.status == 200)
        #expect(over.status == 400)
        #expect(over.text == #"{"artists":["Ensure this field has no more than 1000 elements."]}"#)
        #expect(spread.status == 400)
        #expect(
            spread.text
                == #"{"non_field_errors":["Ensure the request has no more than 1000 names; it has 1001."]}"#)
        #expect(ranks.requests.map(\.artists.count) == [1_000])
    }

    @Test func `a thousand references are answered, and one more is refused with the bound`() async throws {
        let rig = GatewayRig()
        func uris(_ count: Int) -> String {
            (0..<count).map { "\"juke:track:t\($0)\"" }.joined(separator: ",")
        }

        let full = try await rig.send(#"{"seeds":["juke:artist:a"],"exclude":[\#(uris(999))]}"#)
        let over = try await rig.send(#"{"seeds":["juke:artist:a"],"exclude":[\#(uris(1_000))]}"#)
        let seeds = try await rig.send(#"{"seeds":[\#(uris(1_001))]}"#)

        #expect(full.status == 200)
        let refusal = #"{"non_field_errors":["Ensure the request has no more than 1000 references; it has 1001."]}"#
        #expect(over.status == 400 && over.text == refusal)
        #expect(seeds.status == 400 && seeds.text == refusal)
    }

    @Test func `the engine has the same bound`() async throws {
        let rig = GatewayRig(isEngine: true)

        let full = try await rig.send(#"{"name_seeds":\#(Self.names(1_000))}"#, to: "/recommend")
        let over = try await rig.send(#"{"name_seeds":\#(Self.names(1_001))}"#, to: "/recommend")

        #expect(full.status == 200)
        #expect(over.status == 400)
        #expect(over.text == #"{"detail":"Ensure the request has no more than 1000 names; it has 1001."}"#)
    }

    @Test func `an expensive request counts as its price in the rate limit`() async throws {
        let clock = ManualClock()
        let rig = GatewayRig(rateLimit: 1, clock: clock)

        let heavy = try await rig.send(#"{"artists":\#(Self.names(1_000))}"#)
        let next = try await rig.send(#"{"artists":["Tool"]}"#)

        // One for the request, twenty for its names; two were there.
        #expect(heavy.status == 200)
        #expect(next.status == 429)
        #expect(next.headers[.retryAfter] == "20")
    }

    @Test(
        arguments: [
            (RecommendationRequest(artists: ["Tool"]), 1),
            (RecommendationRequest(artists: (0..<49).map(String.init), limit: 200), 1),
            (RecommendationRequest(artists: (0..<50).map(String.init)), 2),
            (RecommendationRequest(artists: (0..<1_000).map(String.init)), 21),
            (RecommendationRequest(artists: [String(repeating: "a", count: 200_000)]), 11),
            (RecommendationRequest(seeds: [.uri(JukeURI(.artist, "a"))], exclude: (0..<999).map(String.init)), 6),
            (RecommendationRequest(artists: (0..<40).map(String.init), limit: 200, explain: true), 3),
            (RecommendationRequest(artists: ["Tool"], limit: 200, diversity: 0.5), 5),
            (RecommendationRequest(artists: ["Tool"], limit: 50, diversity: 0.5, explain: true), 1),
            (RecommendationRequest(artists: ["Tool"], limit: .max, diversity: 1), 121),
        ] as [(RecommendationRequest, Int)])
    func `a price is one, and more for what takes long`(request: RecommendationRequest, price: Int) {
        #expect(request.price == price)
    }
}

/// Who may go to the rank queue.
struct ExpensiveRequestSlotsTests {
    private static func deadline(_ clock: ManualClock) -> Deadline { Deadline(in: .seconds(5), clock: clock) }

    @Test(.timeLimit(.minutes(1)))
    func `no caller has more than a share, and the others go on`() async throws {
        let clock = ManualClock()
        let slots = ExpensiveRequestSlots(
            total: 4, share: 2, scheduler: RoundRobinScheduler(clock: SystemClock()))
        let gate = Signal()
        let greedy = (0..<10).map { _ in
            Task { try await slots.run(as: "greedy", by: Self.deadline(clock)) { await gate.wait() } }
        }
        try await eventually("two running and eight waiting requests") { slots.counts == (2, 8) }

        let modest = try await slots.run(as: "modest", by: Self.deadline(clock)) { slots.counts.running }

        #expect(modest == 3)
        gate.give()
        for task in greedy { try await task.value }
        #expect(slots.counts.running == 0 && slots.counts.waiting == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a free place goes to the caller who has the fewest`() async throws {
        let clock = ManualClock()
        let slots = ExpensiveRequestSlots(
            total: 2, share: 2, scheduler: RoundRobinScheduler(clock: SystemClock()))
        let gates = [Signal(), Signal()]
        let order = Mutex<[String]>([])
        let first = gates.map { gate in
            Task { try await slots.run(as: "a", by: Self.deadline(clock)) { await gate.wait() } }
        }
        try await eventually("two running requests") { slots.counts.running >= 2 }
        let later = ["a", "b"].enumerated().map { place, caller in
            Task {
                try await eventually("caller before this one") { slots.counts.waiting >= place }
                try await slots.run(as: caller, by: Self.deadline(clock)) { order.withLock { $0.append(caller) } }
            }
        }
        try await eventually("two waiting requests") { slots.counts.waiting >= 2 }

        gates[0].give()
        for task in later { try await task.value }
        gates[1].give()
        for task in first { try await task.value }

        #expect(order.withLock { $0 } == ["b", "a"])
    }

    @Test(.timeLimit(.minutes(1)))
    func `a request that waits in vain ends at its deadline, and one whose client left takes no place`() async throws {
        let clock = ManualClock()
        let slots = ExpensiveRequestSlots(
            total: 1, share: 1, scheduler: RoundRobinScheduler(clock: SystemClock()))
        let gate = Signal()
        let running = Task { try await slots.run(as: "a", by: Self.deadline(clock)) { await gate.wait() } }
        try await eventually("running request") { slots.counts.running >= 1 }
        let late = Task { try await slots.run(as: "b", by: Self.deadline(clock)) {} }
        let gone = Task { try await slots.run(as: "c", by: Self.deadline(clock)) {} }
        await clock.waitForSleepers(2)

        gone.cancel()
        await #expect(throws: CancellationError.self) { try await gone.value }
        clock.advance(by: .seconds(5))
        await #expect(throws: HTTPProblem.timedOut) { try await late.value }
        gate.give()
        try await running.value

        #expect(slots.counts.running == 0 && slots.counts.waiting == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a batch never has more under way than a share`() async throws {
        let most = Mutex((now: 0, most: 0))
        let ranks = ScriptedRankClient { _ in
            most.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            for _ in 0..<20 { await Task.yield() }
            most.withLock { $0.now -= 1 }
            return .answer(.sample)
        }
        let requests = Array(repeating: #"{"artists":["Tool"]}"#, count: 100).joined(separator: ",")

        let answer = try await GatewayRig(ranks).send(#"{"requests":[\#(requests)]}"#, to: BatchRouteTests.path)

        #expect(answer.status == 200)
        #expect(ranks.requests.count == 100)
        #expect(most.withLock { $0.most } <= 16)
    }
}

/// What players and media servers' clients ask, as a share of what all may ask.
struct PlayerShareTests {
    private static let tokens: [String: TokenStatus] = [
        "navidrome": .held(by: .init(name: "navidrome", isAdmin: false)),
        "jellyfin": .held(by: .init(name: "jellyfin", isAdmin: false)),
    ]
    private static let path = "/api/find_path?start_song_id=a&end_song_id=b&max_steps=100"

    private static func ask(_ rig: GatewayRig, _ path: String, _ token: String) async throws -> GatewayRig.Answer {
        try await rig.send(to: path, method: .get, authorization: "Bearer \(token)", contentType: nil)
    }

    @Test(
        arguments: [
            (.similarTracks(to: .id("a"), limit: 10, perArtist: 3), 1),
            (.similarTracks(to: .id("a"), limit: 99, perArtist: nil), 1),
            (.similarTracks(to: .id("a"), limit: 200, perArtist: 3), 3),
            (.similarTracks(to: .named(title: "a", artist: "b"), limit: 10, perArtist: 3), 2),
            (.similarArtists(to: "a", limit: 10, songs: false), 1),
            (.similarArtists(to: "a", limit: 200, songs: false), 3),
            (.similarArtists(to: "a", limit: 10, songs: true), 1),
            (.similarArtists(to: "a", limit: 200, songs: true), 11),
            (.search(text: "a", rows: 0..<20), 2),
            (.farthest(from: .id("a")), 1),
            (.path(from: .id("a"), to: .id("b"), limit: 25), 3),
            (.path(from: .id("a"), to: .named(title: "b", artist: "c"), limit: 100), 12),
            (.similarSongs(to: "a", limit: 50, perArtist: 3), 1),
            (.sonicMatches(to: "a", limit: 200, perArtist: 3), 3),
            (.sonicPath(from: "a", to: "b", limit: 100), 11),
        ] as [(PlayerRequest, Int)])
    func `a player's question has a price`(request: PlayerRequest, price: Int) {
        #expect(request.price == price)
    }

    @Test func `an expensive question of a player counts as its price in the rate limit`() async throws {
        let rig = GatewayRig(
            ScriptedRankClient(player: { _ in .text(Array("{}".utf8)) }),
            authentication: .token(InMemoryTokenAuthenticator(Self.tokens)), rateLimit: 1, clock: ManualClock())

        let path = try await Self.ask(rig, Self.path, "navidrome")
        let next = try await Self.ask(rig, "/api/max_distance?item_id=a", "navidrome")
        let other = try await Self.ask(rig, "/api/max_distance?item_id=a", "jellyfin")

        #expect(path.status == 200 && other.status == 200)
        #expect(next.status == 429 && next.headers[.retryAfter] == "10")
    }

    @Test(.timeLimit(.minutes(1)))
    func `one player has a share of the places, and another one goes on`() async throws {
        let gate = Signal()
        let running = Mutex((now: 0, most: 0))
        let ranks = ScriptedRankClient(player: { request in
            guard request.price > 1 else { return .text(Array("{}".utf8)) }
            running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            await gate.wait()
            running.withLock { $0.now -= 1 }
            return .text(Array("{}".utf8))
        })
        let rig = GatewayRig(ranks, authentication: .token(InMemoryTokenAuthenticator(Self.tokens)))
        let greedy = (0..<40).map { _ in Task { try await Self.ask(rig, Self.path, "navidrome").status } }
        try await eventually("full share of running requests") { running.withLock { $0.now } >= 16 }

        let other = Task { try await Self.ask(rig, Self.path, "jellyfin").status }
        try await eventually("running request of the other caller") { running.withLock { $0.now } >= 17 }
        let cheap = try await Self.ask(rig, "/api/max_distance?item_id=a", "navidrome").status
        let most = running.withLock { $0.most }
        gate.give()

        #expect(cheap == 200 && most == 17)
        #expect(try await other.value == 200)
        for task in greedy { #expect(try await task.value == 200) }
        #expect(Set(ranks.playerCallers) == ["navidrome", "jellyfin"])
    }

    @Test(.timeLimit(.minutes(1)))
    func `one client of the engine has a share of the same places`() async throws {
        let gate = Signal()
        let running = Mutex((now: 0, most: 0))
        let ranks = ScriptedRankClient { _ in
            running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            await gate.wait()
            running.withLock { $0.now -= 1 }
            return .answer(.sample)
        }
        let rig = GatewayRig(ranks, isEngine: true)
        let names = (0..<100).map { "\"artist \($0)\"" }.joined(separator: ",")
        let greedy = (0..<40).map { _ in
            Task { try await rig.send(#"{"name_seeds":[\#(names)]}"#, to: "/recommend").status }
        }
        try await eventually("full share of running requests") { running.withLock { $0.now } >= 16 }
        for _ in 0..<1_000 { await Task.yield() }
        let most = running.withLock { $0.most }
        gate.give()

        #expect(most == 16)
        for task in greedy { #expect(try await task.value == 200) }
    }
}
