#!/usr/bin/env bash
# Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# A dilation is a max-plus convolution and an erosion the min-plus one that belongs to it: f is at or below the closing
# of f, and closing what is closed changes nothing, whatever the kernel.
#
# Guess: that holds for OpenCV's MORPH_CLOSE, as it does for scipy.ndimage.grey_closing; and a constant image stays so.
# Behaviour (OpenCV 4.6.0): neither dilate nor erode turns the kernel round, so that they belong together for symmetric
# kernels only. Closing by a kernel of two pixels moves the image by one: 3 1 4 1 5 9 2 6 becomes 3 3 3 4 4 5 9 6, and 4,
# 5, 9 get smaller. Closed again, it changes again. SciPy 1.10.1 gives what the theory says. What is beyond the edge is
# the lowest finite number: of a row of -inf dilate returns -3.4e38 at the ends and -inf between.

source "$(dirname "$0")/common.sh"
debian_whole libopencv-core406=4.6.0+dfsg-12 libopencv-imgproc406=4.6.0+dfsg-12 python3-scipy=1.10.1-2
debian libopencv-core-dev=4.6.0+dfsg-12 libopencv-imgproc-dev=4.6.0+dfsg-12
cat > closing.cpp <<'END_OF_CPP'
#include <iostream>
#include <limits>
#include <opencv2/imgproc.hpp>
static void show(const cv::Mat &row) {
  for (int i = 0; i < row.cols; ++i)
    std::cout << row.at<float>(i) << (i + 1 < row.cols ? ' ' : '\n');
}
int main() {
  cv::Mat image = (cv::Mat_<float>(1, 8) << 3, 1, 4, 1, 5, 9, 2, 6), closed;
  cv::Mat two = cv::Mat::ones(1, 2, CV_8U), three = cv::Mat::ones(1, 3, CV_8U);
  cv::morphologyEx(image, closed, cv::MORPH_CLOSE, two);
  show(closed);
  cv::morphologyEx(closed, closed, cv::MORPH_CLOSE, two);
  show(closed);
  cv::morphologyEx(image, closed, cv::MORPH_CLOSE, three);
  show(closed);
  cv::dilate(cv::Mat(1, 4, CV_32F, -std::numeric_limits<float>::infinity()), closed, three);
  show(closed);
}
END_OF_CPP
library=$PWD/root/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH=$library:$library/blas:$library/lapack
c++ -O1 closing.cpp -I root/usr/include/opencv4 $library/libopencv_imgproc.so.406 \
    $library/libopencv_core.so.406 -o closing
./closing > out
expect "closed by two pixels, OpenCV" "$(sed -n 1p out)" "3 3 3 4 4 5 9 6"
expect "closed again" "$(sed -n 2p out)" "3 3 3 3 4 4 5 9"
expect "closed by three pixels" "$(sed -n 3p out)" "3 3 4 4 5 9 6 6"
expect "-inf dilated" "$(sed -n 4p out)" "-3.40282e+38 -inf -inf -3.40282e+38"
cat > closing.py <<'END_OF_PYTHON'
from scipy.ndimage import grey_closing
once = grey_closing([3, 1, 4, 1, 5, 9, 2, 6], size=2)
print(*once)
print(*grey_closing(once, size=2))
END_OF_PYTHON
PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 closing.py > out
expect "closed by two pixels, SciPy" "$(sed -n 1p out)" "3 3 4 4 5 9 6 6"
expect "closed again, SciPy" "$(sed -n 2p out)" "3 3 4 4 5 9 6 6"
