using BenchmarkDotNet.Running;
using BlobStash.Benchmarks.Erasure;
using BlobStash.Benchmarks.Hashing;
using BlobStash.Benchmarks.Sketches;

switch (args.FirstOrDefault())
{
    case ErasureSpeed.Mode:
        return ErasureSpeed.Run(args[1..]);
    case HashSpeed.Mode:
        return HashSpeed.Run(args[1..]);
    case NarrowLanes.Mode:
        return NarrowLanes.Run();
    case SketchSpeed.Mode:
        return SketchSpeed.Run(args[1..]);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(HashSpeed).Assembly).Run(args);
        return 0;
}
