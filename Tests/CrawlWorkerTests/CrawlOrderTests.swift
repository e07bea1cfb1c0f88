import Catalog
import Foundation
import Pipeline
import Providers
import RunsTesting
import Storage
import Testing

@testable import CrawlWorker

/// What a crawl asks for, in which order, and how it reads what it gets.
struct CrawlOrderTests {
    @Test func `artists come in alphabetical order, each depth first, albums in the provider's order`() async throws {
        try await TestStore.sqlite.withStore { store in
            let provider = AlteredStub(
                artists: { _, _ in
                    Page(items: [Sample.artist("a3", "Ähm"), Sample.artist("a1", "Zion"), Sample.artist("a2", "Amp")])
                },
                albums: { artist, _ in
                    let reference = ArtistReference(id: artist, name: "x")
                    return Page(
                        items: ["\(artist)-z", "\(artist)-a"].map {
                            Sample.album($0, by: [reference], tracks: 1)
                        })
                },
                tracks: { album, _ in Page(items: [Sample.track("\(album)-t", on: album, number: 1)]) }
            )
            _ = try await CrawlRig(store, provider, genres: ["dub"]).crawl()
            #expect(
                provider.questions == [
                    "artists dub",
                    "albums a2", "tracks a2-z", "tracks a2-a",
                    "albums a1", "tracks a1-z", "tracks a1-a",
                    "albums a3", "tracks a3-z", "tracks a3-a",
                ]
            )
        }
    }

    @Test func `lists of several pages are read to their end`() async throws {
        try await TestStore.sqlite.withStore { store in
            let provider = AlteredStub(
                artists: { _, page in
                    Self.page(page, of: 120, by: 50) { Sample.artist("a\($0)", "Artist \($0)") }
                },
                albums: { artist, page in
                    let count = artist == "a7" ? 45 : 0
                    return Self.page(page, of: count, by: 20) {
                        Sample.album("\(artist)-\($0)", by: [ArtistReference(id: artist, name: "x")], tracks: 120)
                    }
                },
                tracks: { album, page in
                    let count = album == "a7-44" ? 120 : 1
                    return Self.page(page, of: count, by: 50) {
                        Sample.track("\(album)-\($0)", on: album, number: $0 + 1)
                    }
                }
            )
            let summary = try await CrawlRig(store, provider, genres: ["dub"]).crawl()
            #expect(summary.created == [120, 45, 44 + 120])
        }
    }

    @Test func `a crawl takes as many artists of a genre as its request says`() async throws {
        try await TestStore.sqlite.withStore { store in
            let provider = AlteredStub(
                artists: { _, page in Self.page(page, of: 500, by: 50) { Sample.artist("a\($0)", "Artist \($0)") } },
                albums: { _, _ in Page(items: []) }
            )
            let rig = CrawlRig(store, provider)
            let summary = try await rig.crawl(CrawlCatalogJob(genres: ["dub"], artistsPerGenre: 60))
            #expect(summary.created == [60, 0, 0])
            #expect(provider.questions.filter { $0 == "artists dub" }.count == 2)
        }
    }

    @Test func `a list that never ends is given up after three pages without news`() async throws {
        let album = Sample.album("b", by: [])
        for advances in [true, false] {
            let provider = AlteredStub(albums: { _, page in
                Page(items: [album], next: PageRequest(offset: page.offset + (advances ? 50 : 0)))
            })
            let crawl = ArtistCrawl(provider: provider) { _ in StoredAlbums() }
            let crawled = try await crawl.fetch(Sample.artist("a", "A"))
            #expect(crawled.albums.map(\.id) == ["b"])
            #expect(provider.questions.filter { $0 == "albums a" }.count == (advances ? 4 : 1))
        }
    }

    @Test func `a search that never ends and never finds anything is given up too`() async throws {
        try await TestStore.sqlite.withStore { store in
            let provider = AlteredStub(artists: { _, page in
                Page(items: [], next: PageRequest(offset: page.offset + 50))
            })
            let summary = try await CrawlRig(store, provider, genres: ["dub"]).crawl()
            #expect(summary.created == [0, 0, 0])
            #expect(provider.questions.count == PagedList.searchStaleLimit)
        }
    }

    @Test func `a page of nulls does not end a list`() async throws {
        let provider = AlteredStub(albums: { _, page in
            switch page.offset {
            case 0: Page(items: [Sample.album("b1", by: [])], next: PageRequest(offset: 50))
            case 50: Page(items: [], next: PageRequest(offset: 100))
            default: Page(items: [Sample.album("b2", by: []), Sample.album("b1", by: [])])
            }
        })
        let crawled = try await ArtistCrawl(provider: provider) { _ in StoredAlbums() }.fetch(Sample.artist("a", "A"))
        #expect(crawled.albums.map(\.id) == ["b1", "b2"])
    }

    private static func page<Item>(
        _ request: PageRequest, of count: Int, by size: Int, _ item: (Int) -> Item
    ) -> Page<Item> {
        let end = min(count, request.offset + min(size, request.limit))
        guard request.offset < end else { return Page(items: []) }
        return Page(
            items: (request.offset..<end).map(item), next: end < count ? PageRequest(offset: end) : nil, total: count
        )
    }
}
