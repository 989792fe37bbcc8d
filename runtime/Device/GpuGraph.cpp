//===- GpuGraph.cpp - Work that is queued at once -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuGraph.h"

#include "runtime/Support/Error.h"

using namespace trop::rt;
using namespace trop::rt::cuda;

/// Relaxed: other threads may call the driver meanwhile.
GpuGraph::Capture::Capture(const Gpu &gpu) : gpu(gpu) {
  gpu.driver().check(gpu.driver().beginCapture(gpu.queue(), kRelaxed), "cannot record a graph");
}

Graph GpuGraph::Capture::end() {
  Graph graph = nullptr;
  isOn = false;
  gpu.driver().check(gpu.driver().endCapture(gpu.queue(), &graph), "cannot record a graph");
  return graph;
}

GpuGraph::Capture::~Capture() {
  Graph graph = nullptr;
  if (isOn && gpu.driver().endCapture(gpu.queue(), &graph) == kSuccess && graph)
    gpu.driver().destroyGraph(graph);
}

void GpuGraph::instantiate(Graph graph) {
  Result result = gpu.driver().instantiate(&run, graph, 0);
  gpu.driver().destroyGraph(graph);
  gpu.driver().check(result, "cannot make a graph");
}

void GpuGraph::launch() const {
  gpu.driver().check(gpu.driver().launchGraph(run, gpu.queue()),
                     concat("cannot start the graph of ", content, " on ", gpu.id()).c_str());
}
