package import Foundation

/// A request for tracks in an order that matters.
package struct SequenceRequest: Sendable, Equatable {
    /// Seeds, filters, exclusions and the caller, as in a request for recommendations; a path's ends are its two
    /// `seeds`.
    package var base: RecommendationRequest
    /// What the tracks are to make together.
    package var form: Form

    /// The kinds of sequence.
    package enum Form: Codable, Sendable, Equatable {
        /// The way from the first seed to the second, with `steps` tracks, within ``SequenceRequest/steps``.
        case path(steps: Int)
        /// Tracks near the seeds that together are as asked for.
        case playlist(PlaylistForm)
        /// The next tracks of a radio.
        case radio(RadioForm)
    }

    /// How many tracks a path may have, both ends included.
    package static let steps = 2...100
    /// The number of tracks of a path that names none.
    package static let defaultSteps = 8

    /// A request; it is new-style, and asks for details and for one row of each recording.
    package init(_ base: RecommendationRequest, _ form: Form) {
        self.base = base
        self.base.isNewStyle = true
        self.base.details = true
        self.base.foldsVersions = true
        self.form = form
    }

    /// What the request costs, in ordinary requests; see ``RecommendationRequest/price``.
    package var price: Int {
        switch form {
        case .path(let steps): base.price + steps / 10
        case .radio(let form): base.price + 1 + form.count / 10
        case .playlist(let form): base.price + 1 + form.expectedTracks / 10
        }
    }

    /// The first value that no rank worker accepts, as a sentence; `nil` when all are fine.
    package var outOfBounds: String? {
        switch form {
        case .path(let steps) where !Self.steps.contains(steps): "steps is \(steps), expected \(Self.steps)"
        case .path where base.ownSeeds.count != 2: "a path has \(base.ownSeeds.count) ends, expected 2"
        case .radio(let form): form.outOfBounds ?? base.outOfBounds
        case .playlist(let form): form.outOfBounds ?? base.outOfBounds
        case .path: base.outOfBounds
        }
    }
}

// MARK: - Radio

extension SequenceRequest {
    /// The beginning of a radio.
    ///
    /// - Parameters:
    ///   - base: Where it begins, and what it may list, from now on.
    ///   - count: How many tracks to list.
    /// - Returns: The request, whose state has the base without its caller.
    /// - Throws: `EncodingError` for a number that is not finite.
    package static func radio(from base: RecommendationRequest, count: Int) throws -> SequenceRequest {
        var plain = base
        plain.caller = nil
        return SequenceRequest(base, .radio(RadioForm(RadioState(request: try plain.encoded()), count: count)))
    }

    /// The next part of a radio.
    ///
    /// - Parameter form: Where it stands, what was liked and skipped, and how many tracks to list.
    /// - Returns: The request, with the base that the state holds.
    /// - Throws: `DecodingError` when the state holds no request.
    package static func radio(_ form: RadioForm) throws -> SequenceRequest {
        let base = try JSONDecoder().decode(RecommendationRequest.self, from: form.state.request)
        return SequenceRequest(base, .radio(form))
    }
}

// MARK: - JSON

extension SequenceRequest: Decodable {
    private enum CodingKeys: String, CodingKey {
        case form
        case base = "request"
    }

    /// Reads the JSON that `encoded()` writes.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(RecommendationRequest.self, forKey: .base),
            try container.decode(Form.self, forKey: .form))
    }

    /// The JSON that ``init(from:)`` reads.
    ///
    /// - Throws: `EncodingError` for a number that is not finite.
    package func encoded() throws -> Data {
        let (request, form) = (try base.encoded(), try JSONEncoder().encode(form))
        var json = JSONWriter(capacity: request.count + form.count + 32)
        json.object { json in
            json.key("request")
            json.raw(request)
            json.key("form")
            json.raw(form)
        }
        return Data(json.bytes)
    }
}
