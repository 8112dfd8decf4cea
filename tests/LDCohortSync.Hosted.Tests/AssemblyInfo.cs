using LDCohortSync.Hosted.Tests.Support;

// One sandbox, which the tests take turns with.
[assembly: AssemblyFixture(typeof(SandboxProcess))]
