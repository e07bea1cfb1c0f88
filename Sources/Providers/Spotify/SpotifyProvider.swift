package import Catalog
package import Concurrency
import Foundation
package import Logging

/// Spotify's Web API.
///
/// Its limits differ by application and over time, so they are found out while asking and remembered: pages of 50 fall
/// to 10 when the service says `Invalid limit`, batches of features fall to single requests when they are forbidden.
/// Requests keep to the shared budget; a 429 stops all who share it. A token that the service refuses is renewed once.
package struct SpotifyProvider: CatalogProvider {
    /// `spotify`.
    package let name = "spotify"

    let configuration: SpotifyConfiguration
    let client: ServiceClient
    let features = FeatureAccess()
    private let tokens: AccessTokenSource
    private let searchLimit = PageLimit()
    private let albumsLimit = PageLimit()
    private let tracksLimit = PageLimit()

    /// The uses that the developer terms of May 2025 forbid.
    package var terms: String? {
        "Spotify's developer terms of May 2025 forbid training models on its content and building databases of it; "
            + "docs/data.md names other sources"
    }

    /// A provider that sends nothing, and asks for no token, before its first call.
    ///
    /// - Parameters:
    ///   - configuration: How to reach the service.
    ///   - transport: What carries the requests.
    ///   - budget: The limit on requests, shared with whoever else uses the account.
    ///   - clock: What waits are slept on.
    ///   - logger: Where it says what the service refused or cut short.
    package init(
        _ configuration: SpotifyConfiguration, transport: any HTTPTransport,
        budget: any RequestBudget, clock: any TimeSource,
        logger: Logger
    ) {
        self.configuration = configuration
        client = ServiceClient(
            service: "Spotify", transport: transport, budget: budget, retry: configuration.retry, clock: clock,
            logger: logger)
        let accounts = ServiceClient(
            service: "Spotify's accounts service", transport: transport, budget: LocalRequestBudget(clock: clock),
            retry: configuration.retry, clock: clock, logger: logger)
        tokens = AccessTokenSource(accounts, configuration.credentials, accountsURL: configuration.accountsURL)
    }

    /// Searches for artists by genre, `genre:"…"`.
    ///
    /// Spotify lists no more than the first thousand hits; when there are more, the search goes on year by year of
    /// release. An artist may then come several times. The list ends all the same: offsets only grow, and are bounded.
    package func artists(genre: String, page: PageRequest) async throws(ProviderError) -> Page<Artist> {
        guard let place = SearchSlices.place(page.offset) else { return Page(items: []) }
        let query = "genre:\"\(genre.replacing("\"", with: ""))\"\(place.filter)"
        let request = PageRequest(offset: place.offset, limit: page.limit)
        let answer = try await fetch(request, searchLimit, ["search"], [("q", query), ("type", "artist")]) {
            (search: SpotifyArtistSearch) in search.artists
        }
        var result = answer.map(\.artist)
        let isListed = result.next.map { $0.offset + searchLimit.allowed($0.limit) <= SearchSlices.depth } ?? false
        let isCut = !isListed && (result.next != nil || (result.total ?? 0) >= SearchSlices.depth)
        if isCut { client.logger.notice("Spotify lists no more than \(SearchSlices.depth) artists of \(query)") }
        if isListed {
            result.next?.offset += page.offset - place.offset
        } else {
            // The search as it is goes on in slices only if it was cut; the slices follow one another in any case.
            result.next =
                isCut || place.number > 0 ? place.nextSlice.map { PageRequest(offset: $0, limit: page.limit) } : nil
        }
        // A slice's total says nothing about the whole.
        if place.number > 0 || isCut { result.total = nil }
        return result
    }

    /// Lists an artist's albums; singles, compilations and guest appearances are left out.
    ///
    /// An album that names no artists is credited to the one asked for.
    package func albums(of artist: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Album> {
        let path = ["artists", artist.rawValue, "albums"]
        return try await fetch(page, albumsLimit, path, [("include_groups", "album")]) {
            (albums: SpotifyPage<SpotifyAlbum>) in albums
        }.map { object in
            var album = object.album
            if album?.artists.isEmpty == true { album?.artists = [ArtistReference(id: artist, name: "")] }
            return album
        }
    }

    /// Lists an album's tracks.
    package func tracks(of album: SpotifyID, page: PageRequest) async throws(ProviderError) -> Page<Track> {
        try await fetch(page, tracksLimit, ["albums", album.rawValue, "tracks"], []) {
            (tracks: SpotifyPage<SpotifyTrack>) in tracks
        }.map { $0.track(on: album) }
    }

    /// Sends an authorised request.
    func get<Answer: Decodable>(
        _ path: [String], _ query: [(name: String, value: String)], as type: Answer.Type
    ) async throws(ProviderError) -> Answer {
        let url = try RequestAddress.make(configuration.apiURL, path, query: query)
        let token = try await tokens.token()
        do throws(ProviderError) {
            return try await client.send(HTTPRequest(url: url, headers: authorization(token)), as: type)
        } catch {
            guard error.code == .unauthorized else { throw error }
            let fresh = try await tokens.token(insteadOf: token)
            return try await client.send(HTTPRequest(url: url, headers: authorization(fresh)), as: type)
        }
    }

    private func authorization(_ token: String) -> [String: String] {
        ["Authorization": "Bearer \(token)", "Accept": "application/json"]
    }

    private func fetch<Answer: Decodable, Item: Decodable>(
        _ page: PageRequest, _ limit: PageLimit, _ path: [String], _ query: [(name: String, value: String)],
        _ list: (Answer) -> SpotifyPage<Item>
    ) async throws(ProviderError) -> FetchedPage<Item> {
        try await limit.singleFlight.follow { () async throws(ProviderError) in
            while true {
                let size = limit.allowed(page.limit)
                let place = [(name: "limit", value: "\(size)"), (name: "offset", value: "\(page.offset)")]
                do throws(ProviderError) {
                    return FetchedPage(list(try await get(path, query + place, as: Answer.self)), size, page)
                } catch {
                    guard error.code == .limitTooHigh, limit.lower(from: size) else { throw error }
                    client.logger.notice("Spotify allows pages of \(PageLimit.small) only; going on with those")
                }
            }
        }
    }
}

/// A page as it came, before its items are made catalog values.
private struct FetchedPage<Item: Decodable> {
    private let answer: SpotifyPage<Item>
    private let next: PageRequest?

    init(_ answer: SpotifyPage<Item>, _ size: Int, _ asked: PageRequest) {
        self.answer = answer
        // `total` can be too high, and nulls count as items; `next` alone tells whether more follows. An empty page
        // ends the list whatever it says, or a confused service would keep us for ever.
        let isLast = answer.next == nil || answer.items.isEmpty
        next = isLast ? nil : PageRequest(offset: asked.offset + size, limit: asked.limit)
    }

    func map<Value>(_ transform: (Item) -> Value?) -> Page<Value> {
        Page(
            items: answer.items.compactMap { $0.flatMap(transform) }, next: next,
            total: answer.total?.value)
    }
}
