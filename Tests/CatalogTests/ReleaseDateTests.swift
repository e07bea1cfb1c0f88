import Catalog
import Testing

@Suite("Release date")
struct ReleaseDateTests {
    @Test(arguments: [
        ("2006", nil, "2006-01-01", ReleaseDate.Precision.year),
        ("2006-05", .month, "2006-05-01", .month),
        ("2006-05", nil, "2006-05-01", .month),
        ("2006-05-17", nil, "2006-05-17", .day),
        ("2006-05-17", ReleaseDate.Precision.year, "2006-01-01", .year),
        ("2000-02-29T00:00:00Z", nil, "2000-02-29", .day),
        ("2006", .day, "2006-01-01", .year),
    ])
    func `a date of any precision becomes the first day that fits`(
        text: String, given: ReleaseDate.Precision?, iso: String, precision: ReleaseDate.Precision
    ) throws {
        let date = try #require(ReleaseDate(text, precision: given))

        #expect(date.isoDate == iso)
        #expect(date.precision == precision)
    }

    @Test(arguments: ["", "0", "20060517", "2006-5", "2006-13", "2006-02-30", "1900-02-29", "abcd", "2006-05-17-01"])
    func `a day that no calendar has is no date`(text: String) {
        #expect(ReleaseDate(text) == nil)
    }
}
