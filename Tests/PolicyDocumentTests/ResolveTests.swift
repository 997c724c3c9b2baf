import PolicyDocument
import Testing

@Suite struct ResolveTests {
    @Test func unknownClassIsLocatedInTheJob() throws {
        let text = Examples.job.replacing("class: major ", with: "class: mayor ")
        let error = try #require(
            mistake { () throws(DocumentError) in
                _ = try resolve(job: try job(text), policy: try policy(Examples.policy))
            })
        #expect(
            error.description
                == "job.yaml:8:12: instruments[0].class: found 'mayor' (did you mean 'major'?); "
                + "expected a class of the policy: major, long_tail")
    }

    @Test func noClassMeansTheDefaults() throws {
        let file = try policy(Examples.policy)
        let policies = try resolve(job: try job(jobWith("decimals: 0")), policy: file)
        #expect(policies == [file.defaults])
    }
}
