import Foundation
import RunsTesting
import Testing

struct ServicesTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["JUKE_REQUIRE_SERVICES"] == "1"))
    func `a run that requires services has PostgreSQL`() {
        #expect(TestStore.available == TestStore.allCases, "JUKE_TEST_DATABASE_URL is not set")
    }
}
