// Each of these tests runs processes that use every core; side by side they would only fight for them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyTrait(BlobStash.Testing.Floor.Trait, BlobStash.Testing.Floor.Slow)]
